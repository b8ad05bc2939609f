import { ChangeMessageVisibility$, type ChangeMessageVisibilityCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const changeMessageVisibility = action<ChangeMessageVisibilityCommandInput, void>(
  ChangeMessageVisibility$,
  (input, world) => {
    const handle = required(input.ReceiptHandle, "ReceiptHandle");
    queueOf(input, world).changeVisibility(handle, required(input.VisibilityTimeout, "VisibilityTimeout"));
  },
);
