import {
  type EventSourceMappingConfiguration,
  UpdateEventSourceMapping$,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { mappingSettingsInput } from "./event-source-mapping-input.ts";
import { mappingShape } from "./event-source-mapping-shape.ts";

/** Changes a mapping, or switches it on or off. */
export const updateEventSourceMapping = action<UpdateEventSourceMappingCommandInput, EventSourceMappingConfiguration>(
  UpdateEventSourceMapping$,
  (input, { eventSourceMappings }) => {
    const mapping = eventSourceMappings.update(input.UUID ?? "", {
      ...(input.FunctionName === undefined ? {} : { functionName: input.FunctionName }),
      ...(input.Enabled === undefined ? {} : { enabled: input.Enabled }),
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping) satisfies EventSourceMappingConfiguration;
  },
);
