import { DeleteMessage$, type DeleteMessageCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const deleteMessage = action<DeleteMessageCommandInput, void>(DeleteMessage$, (input, world) =>
  queueOf(input, world).delete(required(input.ReceiptHandle, "ReceiptHandle")),
);
