import {
  CreateEventSourceMapping$,
  type CreateEventSourceMappingCommandInput,
  type EventSourceMappingConfiguration,
} from "@aws-sdk/client-lambda";
import { invalid } from "../../lambda/event-source-checks.ts";
import { action } from "../action.ts";
import { mappingSettingsInput } from "./event-source-mapping-input.ts";
import { mappingShape } from "./event-source-mapping-shape.ts";

/** Has a function read a queue. */
export const createEventSourceMapping = action<CreateEventSourceMappingCommandInput, EventSourceMappingConfiguration>(
  CreateEventSourceMapping$,
  (input, { eventSourceMappings }) => {
    if (!input.EventSourceArn?.includes(":sqs:")) {
      throw invalid("Unrecognized event source: flatten's emulator reads Amazon SQS queues only.");
    }
    const mapping = eventSourceMappings.create({
      queueArn: input.EventSourceArn,
      functionName: input.FunctionName ?? "",
      enabled: input.Enabled ?? true,
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping) satisfies EventSourceMappingConfiguration;
  },
);
