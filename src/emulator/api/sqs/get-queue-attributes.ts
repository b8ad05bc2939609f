import {
  GetQueueAttributes$,
  type GetQueueAttributesCommandInput,
  type GetQueueAttributesResult,
} from "@aws-sdk/client-sqs";
import { queueAttributes } from "../../sqs/queue-attributes.ts";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";

export const getQueueAttributes = action<GetQueueAttributesCommandInput, GetQueueAttributesResult>(
  GetQueueAttributes$,
  (input, world) => {
    const attributes = queueAttributes(queueOf(input, world), input.AttributeNames ?? []);
    return (Object.keys(attributes).length === 0 ? {} : { Attributes: attributes }) satisfies GetQueueAttributesResult;
  },
);
