import { SendMessage$, type SendMessageCommandInput, type SendMessageResult } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { sendInput } from "./send-input.ts";

export const sendMessage = action<SendMessageCommandInput, SendMessageResult>(SendMessage$, (input, world) => {
  const sent = queueOf(input, world).send(sendInput(input));
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: sent.md5OfBody,
    MD5OfMessageAttributes: sent.md5OfAttributes,
    MD5OfMessageSystemAttributes: sent.md5OfSystemAttributes,
  } satisfies SendMessageResult;
});
