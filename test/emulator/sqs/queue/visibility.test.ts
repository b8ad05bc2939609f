import { expect, test } from "vitest";
import type { ReceivedMessage } from "../../../../src/emulator/sqs/message/message.ts";
import type { Queue } from "../../../../src/emulator/sqs/queue/queue.ts";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

/** Receives the one message of a queue. */
function receiveOne(queue: Queue, visibilityTimeoutSeconds?: number): ReceivedMessage {
  const messages = receiveNow(queue, 10, visibilityTimeoutSeconds);
  expect(messages).toHaveLength(1);
  return messages[0] as ReceivedMessage;
}

function queueWithOne(attributes: Record<string, string> = {}) {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", attributes);
  queue.send({ body: "a" });
  return { ...account, queue };
}

test("a message becomes visible again when its visibility timeout of 30 s runs out", () => {
  const { queue, kernel, goTo } = queueWithOne();
  const first = receiveOne(queue);
  const firstReceivedAt = String(kernel.nowMs);
  goTo(29.999);
  expect(receiveNow(queue)).toEqual([]);
  goTo(30);
  const second = receiveOne(queue);
  expect(second.messageId).toBe(first.messageId);
  expect(second.receiptHandle).not.toBe(first.receiptHandle);
  expect(second.systemAttributes).toMatchObject({
    ApproximateReceiveCount: "2",
    ApproximateFirstReceiveTimestamp: firstReceivedAt,
  });
});

test("the visibility timeout of a receive overrides the queue's; with 0 the message is returned once by each receive", () => {
  const { queue, goTo } = queueWithOne();
  expect(bodies(receiveNow(queue, 10, 0))).toEqual(["a"]);
  expect(queue.counts().visible).toBe(1);
  receiveOne(queue, 5);
  goTo(5);
  receiveOne(queue);
});

test("the newest handle deletes, even after the timeout has run out", () => {
  const { queue, goTo } = queueWithOne();
  const { receiptHandle } = receiveOne(queue);
  goTo(31);
  expect(queue.counts().visible).toBe(1);
  queue.delete(receiptHandle);
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
});

test("an older handle succeeds without effect", () => {
  const { queue, goTo } = queueWithOne();
  const older = receiveOne(queue);
  goTo(30);
  const newest = receiveOne(queue);
  queue.delete(older.receiptHandle);
  expect(queue.counts().notVisible).toBe(1);
  queue.changeVisibility(older.receiptHandle, 0);
  expect(queue.counts().notVisible).toBe(1);
  queue.delete(newest.receiptHandle);
  queue.delete(newest.receiptHandle);
  expect(queue.counts().notVisible).toBe(0);
});

test("a changed visibility timeout counts from the call, and does not apply to later receives", () => {
  const { queue, goTo } = queueWithOne();
  const { receiptHandle } = receiveOne(queue);
  goTo(10);
  queue.changeVisibility(receiptHandle, 40);
  goTo(49.999);
  expect(queue.counts().notVisible).toBe(1);
  goTo(50);
  receiveOne(queue);
  goTo(80);
  receiveOne(queue);
});

test("a change of the visibility timeout has no effect after it has run out", () => {
  const { queue, goTo } = queueWithOne();
  const { receiptHandle } = receiveOne(queue);
  goTo(30);
  queue.changeVisibility(receiptHandle, 600);
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
});

test("a message may be hidden for 12 h in total, counted from its receive", () => {
  const { queue, goTo } = queueWithOne();
  const { receiptHandle } = receiveOne(queue);
  goTo(10);
  queue.changeVisibility(receiptHandle, 43_190);
  expect(() => queue.changeVisibility(receiptHandle, 43_191)).toThrow(
    "Value 43191 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
  );
  goTo(43_199.999);
  expect(queue.counts().notVisible).toBe(1);
  goTo(43_200);
  expect(queue.counts().visible).toBe(1);
});

test("handles of deleted messages and invalid handles have different errors", () => {
  const { queue } = queueWithOne();
  const { receiptHandle } = receiveOne(queue);
  queue.delete(receiptHandle);
  expect(() => queue.changeVisibility(receiptHandle, 5)).toThrow(
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
  );
  expect(() => queue.delete("nonsense")).toThrow('The input receipt handle "nonsense" is not a valid receipt handle.');
});
