import {
  DeleteEventSourceMapping$,
  type DeleteEventSourceMappingCommandInput,
  type EventSourceMappingConfiguration,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { mappingShape } from "./event-source-mapping-shape.ts";

/** Stops reading at once; the mapping shows as Deleting for a while. */
export const deleteEventSourceMapping = action<DeleteEventSourceMappingCommandInput, EventSourceMappingConfiguration>(
  DeleteEventSourceMapping$,
  (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.delete(input.UUID ?? "")) satisfies EventSourceMappingConfiguration,
);
