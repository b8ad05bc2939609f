import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";

const client = new TestAccount().client(SQSClient);
const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));

const entries = (count: number, body = "a") =>
  Array.from({ length: count }, (_, i) => ({ Id: String(i), MessageBody: body }));
const batch = (Entries: { Id: string; MessageBody: string }[]) => () =>
  client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
const receive = (request: object) => () => client.send(new ReceiveMessageCommand({ QueueUrl, ...request }));

type Call = () => Promise<unknown>;

test.each<[string, Call, string, string, number]>([
  [
    "no such queue",
    () => client.send(new GetQueueUrlCommand({ QueueName: "missing" })),
    "QueueDoesNotExist",
    "The specified queue does not exist.",
    400,
  ],
  [
    "empty batch",
    batch([]),
    "EmptyBatchRequest",
    "There should be at least one SendMessageBatchRequestEntry in the request.",
    400,
  ],
  [
    "empty batch of deletes",
    () => client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] })),
    "EmptyBatchRequest",
    "There should be at least one DeleteMessageBatchRequestEntry in the request.",
    400,
  ],
  [
    "20 entries",
    batch(entries(20)),
    "TooManyEntriesInBatchRequest",
    "Maximum number of entries per request are 10. You have sent 20.",
    400,
  ],
  ["a repeated id", batch([...entries(1), ...entries(1)]), "BatchEntryIdsNotDistinct", "Id 0 repeated.", 400],
  [
    "a bad id",
    batch([{ Id: "a b", MessageBody: "a" }]),
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    400,
  ],
  [
    "a batch that is too long",
    batch([...entries(1, "a".repeat(1_048_576)), { Id: "more", MessageBody: "a" }]),
    "BatchRequestTooLong",
    "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
    400,
  ],
  [
    "a message that is too long",
    () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "a".repeat(1_048_577) })),
    "InvalidParameterValue",
    "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    400,
  ],
  [
    "an empty body",
    () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: "" })),
    "MissingParameter",
    "The request must contain the parameter MessageBody.",
    400,
  ],
  [
    "an unknown system attribute",
    receive({ MessageSystemAttributeNames: ["Age"] }),
    "InvalidAttributeName",
    "Unknown Attribute Age.",
    400,
  ],
  [
    "an attempt to receive from a standard queue",
    receive({ ReceiveRequestAttemptId: "r" }),
    "InvalidParameterValue",
    "Value r for parameter ReceiveRequestAttemptId is invalid. Reason: The request include parameter that is not valid for this queue type.",
    400,
  ],
  [
    "MaxNumberOfMessages 11",
    receive({ MaxNumberOfMessages: 11 }),
    "InvalidParameterValue",
    "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    400,
  ],
  [
    "WaitTimeSeconds 21",
    receive({ WaitTimeSeconds: 21 }),
    "InvalidParameterValue",
    "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    400,
  ],
  [
    "WaitTimeSeconds -1",
    receive({ WaitTimeSeconds: -1 }),
    "InvalidParameterValue",
    "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
    400,
  ],
  [
    "a malformed handle",
    () => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "X" })),
    "ReceiptHandleIsInvalid",
    'The input receipt handle "X" is not a valid receipt handle.',
    400,
  ],
  [
    "a second purge",
    async () => {
      await client.send(new PurgeQueueCommand({ QueueUrl }));
      await client.send(new PurgeQueueCommand({ QueueUrl }));
    },
    "PurgeQueueInProgress",
    "Only one PurgeQueue operation on jobs is allowed every 60 seconds.",
    403,
  ],
])("%s", async (_, call, name, message, status) => {
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ message, $metadata: { httpStatusCode: status } });
  // The SDK identifies some of these by the shape's name, the others by the query protocol's code.
  const { name: shape, Code: code = "" } = error as { name: string; Code?: string };
  expect(`${shape} ${code}`).toContain(name);
});
