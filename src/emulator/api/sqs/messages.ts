import * as sdk from "@aws-sdk/client-sqs";
import {
  type MessageAttributes,
  md5OfAttributes,
  type ReceivedMessage,
  type SendInput,
  type SentMessage,
} from "../../sqs/message/message.ts";
import { type MoveTask, moveTaskHandle } from "../../sqs/move-tasks.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { checkedBatch, receiveOptions, runBatch, sendBatch } from "../../sqs/requests.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { type ActionsOf, action, type Call, traceHeaderName } from "../router.ts";
import { queueOf, required } from "./queues.ts";

/** SQS's actions on messages, one or a batch, and on the tasks that move them to another queue. */
export const messageActions: ActionsOf<typeof sdk> = {
  SendMessage: action(sdk.SendMessage$, (input, world, call) =>
    sentShape(queueOf(input, world).send(sendInput(input, call))),
  ),

  SendMessageBatch: action(sdk.SendMessageBatch$, (input, world, call) => {
    const entries = (input.Entries ?? []).map((entry) => ({ Id: entry.Id ?? "", input: sendInput(entry, call) }));
    return sendBatch(queueOf(input, world), entries, sentShape);
  }),

  ReceiveMessage: action(sdk.ReceiveMessage$, (input, world) => {
    const queue = queueOf(input, world);
    const options = receiveOptions(queue, input);
    const toMessage = messageWriter(input);
    return world.later((answer) => {
      // A response without messages has no Messages member.
      queue.receive(options, (messages) => answer(messages.length === 0 ? {} : { Messages: messages.map(toMessage) }));
    });
  }),

  DeleteMessage: action(sdk.DeleteMessage$, (input, world) => {
    queueOf(input, world).delete(required(input.ReceiptHandle, "ReceiptHandle"));
  }),

  DeleteMessageBatch: action(sdk.DeleteMessageBatch$, (input, world) => {
    const queue = queueOf(input, world);
    return runBatch(checkedBatch("DeleteMessageBatchRequestEntry", input.Entries), ({ ReceiptHandle }) => {
      queue.delete(required(ReceiptHandle, "ReceiptHandle"));
      return {};
    });
  }),

  ChangeMessageVisibility: action(sdk.ChangeMessageVisibility$, (input, world) => {
    changeVisibility(queueOf(input, world), input);
  }),

  ChangeMessageVisibilityBatch: action(sdk.ChangeMessageVisibilityBatch$, (input, world) => {
    const queue = queueOf(input, world);
    return runBatch(checkedBatch("ChangeMessageVisibilityBatchRequestEntry", input.Entries), (entry) => {
      changeVisibility(queue, entry);
      return {};
    });
  }),

  StartMessageMoveTask: action(sdk.StartMessageMoveTask$, (input, world) => {
    const handle = world.sqs.moveTasks.start({
      sourceArn: required(input.SourceArn, "SourceArn"),
      destinationArn: input.DestinationArn,
      messagesPerSecondMax: input.MaxNumberOfMessagesPerSecond,
    });
    return { TaskHandle: handle };
  }),

  ListMessageMoveTasks: action(sdk.ListMessageMoveTasks$, (input, world) => {
    const tasks = world.sqs.moveTasks.list(required(input.SourceArn, "SourceArn"), input.MaxResults);
    return { Results: tasks.map(taskEntry) };
  }),

  CancelMessageMoveTask: action(sdk.CancelMessageMoveTask$, (input, world) => {
    const moved = world.sqs.moveTasks.cancel(required(input.TaskHandle, "TaskHandle"));
    return { ApproximateNumberOfMessagesMoved: moved };
  }),
};

const sentShape = (sent: SentMessage) => ({
  MessageId: sent.messageId,
  MD5OfMessageBody: sent.md5OfBody,
  MD5OfMessageAttributes: sent.md5OfAttributes,
  MD5OfMessageSystemAttributes: sent.md5OfSystemAttributes,
  SequenceNumber: sent.sequenceNumber,
});

function changeVisibility(
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: Omit<sdk.ChangeMessageVisibilityBatchRequestEntry, "Id">,
): void {
  const handle = required(ReceiptHandle, "ReceiptHandle");
  queue.changeVisibility(handle, required(VisibilityTimeout, "VisibilityTimeout"));
}

type WireMessage = Omit<sdk.SendMessageBatchRequestEntry, "Id">;

/** A message to send, from a single call or an entry of a batch. */
function sendInput(message: WireMessage, { headers }: Call): SendInput {
  return {
    body: message.MessageBody ?? "",
    delaySeconds: message.DelaySeconds,
    attributes: message.MessageAttributes && withoutLists(message.MessageAttributes),
    systemAttributes: message.MessageSystemAttributes && withoutLists(message.MessageSystemAttributes),
    groupId: message.MessageGroupId,
    deduplicationId: message.MessageDeduplicationId,
    traceHeader: headers[traceHeaderName],
  };
}

/** SQS has no lists as values. */
const withoutLists = (attributes: Readonly<Record<string, sdk.MessageAttributeValue>>): MessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = "", StringValue, BinaryValue }]) => [
      name,
      { DataType, StringValue, BinaryValue },
    ]),
  );

/** `AttributeNames`, the older parameter, may also name attributes of queues (SQS-API ReceiveMessage). */
const systemAttributeNames: ReadonlySet<string> = new Set([
  ...Object.values(sdk.MessageSystemAttributeName),
  ...Object.values(sdk.QueueAttributeName),
]);

/** Converts messages, with only the attributes that the request names. */
function messageWriter(input: sdk.ReceiveMessageCommandInput): (message: ReceivedMessage) => sdk.Message {
  const wantsAttribute = attributeFilter(input.MessageAttributeNames ?? []);
  const systemNames = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  for (const name of systemNames) if (!systemAttributeNames.has(name)) throw sqsErrors.invalidAttributeName(name);
  const wantsSystemAttribute = attributeFilter(systemNames);
  return (message) => {
    const attributes = selected(message.attributes, wantsAttribute);
    return {
      MessageId: message.messageId,
      ReceiptHandle: message.receiptHandle,
      MD5OfBody: message.md5OfBody,
      Body: message.body,
      Attributes: selected(message.systemAttributes, wantsSystemAttribute),
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    };
  };
}

function selected<Value>(
  attributes: Readonly<Record<string, Value>>,
  wants: (name: string) => boolean,
): Record<string, Value> | undefined {
  const entries = Object.entries(attributes).filter(([name]) => wants(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * Whether a receive request names an attribute: in full, by `All` (or `.*`), or by a prefix such as `trace.*` (SQS-API
 * ReceiveMessage).
 */
function attributeFilter(wanted: readonly string[]): (name: string) => boolean {
  if (wanted.length === 0) return () => false;
  if (wanted.includes("All") || wanted.includes(".*")) return () => true;
  const names = new Set(wanted);
  const prefixes = wanted.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2));
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

function taskEntry(task: MoveTask): sdk.ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be canceled, so only a running task has a handle.
    TaskHandle: task.status === "RUNNING" ? moveTaskHandle(task) : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.messagesPerSecondMax,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAtMs,
  };
}
