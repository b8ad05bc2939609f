import {
  type EventSourceMappingConfiguration,
  GetEventSourceMapping$,
  type GetEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { mappingShape } from "./event-source-mapping-shape.ts";

/** One mapping, by its UUID. */
export const getEventSourceMapping = action<GetEventSourceMappingCommandInput, EventSourceMappingConfiguration>(
  GetEventSourceMapping$,
  (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.get(input.UUID ?? "")) satisfies EventSourceMappingConfiguration,
);
