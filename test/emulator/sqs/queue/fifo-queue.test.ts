import { describe, expect, test } from "vitest";
import type { Queue } from "../../../../src/emulator/sqs/queue/queue.ts";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

function fifoAccount(attributes: Record<string, string> = { ContentBasedDeduplication: "true" }) {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs.fifo", { FifoQueue: "true", VisibilityTimeout: "10", ...attributes });
  return { ...account, queue };
}

const sendTo = (queue: Queue, groupId: string, ...texts: string[]) =>
  texts.map((body) => queue.send({ body, groupId }).messageId);

const invalid = { code: "InvalidParameterValueException" };

describe("message groups", () => {
  test("a group leaves in the order of sending, and waits for its messages in flight", () => {
    const { queue } = fifoAccount();
    sendTo(queue, "a", "a1", "a2", "a3");
    sendTo(queue, "b", "b1");
    const [a1] = receiveNow(queue, 1);
    expect(bodies(receiveNow(queue))).toEqual(["b1"]);
    queue.delete(a1?.receiptHandle ?? "");
    expect(bodies(receiveNow(queue))).toEqual(["a2", "a3"]);
    expect(queue.counts()).toEqual({ visible: 0, notVisible: 3, delayed: 0 });
  });

  test("a message that becomes visible again comes before the later ones of its group", () => {
    const { queue, goTo } = fifoAccount();
    sendTo(queue, "a", "a1", "a2");
    receiveNow(queue, 1);
    goTo(10);
    sendTo(queue, "a", "a3");
    expect(bodies(receiveNow(queue))).toEqual(["a1", "a2", "a3"]);
  });

  test("a long poll gets the next message of a group when the one before it is deleted", () => {
    const { queue, now, goTo } = fifoAccount();
    sendTo(queue, "a", "a1", "a2");
    const [a1] = receiveNow(queue, 1);
    const answers: unknown[] = [];
    queue.receive({ max: 10, waitMs: 20_000 }, (messages) => answers.push([now(), bodies(messages)]));
    goTo(4);
    queue.delete(a1?.receiptHandle ?? "");
    goTo(20);
    expect(answers).toEqual([[4, ["a2"]]]);
  });

  test("messages have a sequence number, their group and their deduplication id", () => {
    const { queue } = fifoAccount();
    const sent = queue.send({ body: "x", groupId: "a", deduplicationId: "d" });
    expect(sent.sequenceNumber).toMatch(/^\d{20}$/);
    expect(receiveNow(queue)[0]?.systemAttributes).toMatchObject({
      MessageGroupId: "a",
      MessageDeduplicationId: "d",
      SequenceNumber: sent.sequenceNumber,
    });
  });
});

describe("deduplication", () => {
  test("a message with the id of another one is accepted for five minutes, but not delivered", () => {
    const { queue, goTo } = fifoAccount();
    const [first] = sendTo(queue, "a", "x");
    queue.delete(receiveNow(queue)[0]?.receiptHandle ?? "");
    goTo(299.999);
    expect(sendTo(queue, "b", "x")).toEqual([first]);
    expect(queue.counts().visible).toBe(0);
    goTo(300);
    expect(sendTo(queue, "a", "x")).not.toEqual([first]);
    expect(queue.counts().visible).toBe(1);
  });

  test("with the scope messageGroup, only messages of one group have different ids", () => {
    const { queue } = fifoAccount({ ContentBasedDeduplication: "true", DeduplicationScope: "messageGroup" });
    sendTo(queue, "a", "x", "x");
    sendTo(queue, "b", "x");
    expect(queue.counts().visible).toBe(2);
  });

  test("ids are kept in a snapshot, and forgotten in a purge", () => {
    const { sqs, queue, kernel } = fifoAccount();
    sendTo(queue, "a", "x");
    const restored = new TestAccount({ startMs: kernel.nowMs });
    restored.sqs.restore(JSON.parse(JSON.stringify(sqs.snapshot())));
    const copy = restored.sqs.queueByUrl(queue.url);
    sendTo(copy, "a", "x", "y");
    expect(bodies(receiveNow(copy))).toEqual(["x", "y"]);
    queue.purge();
    sendTo(queue, "a", "x");
    expect(queue.counts().visible).toBe(1);
  });
});

test("a repeated attempt to receive returns the same messages, hidden anew, until one of them changes", () => {
  const { queue, goTo } = fifoAccount();
  sendTo(queue, "a", "a1", "a2");
  const attempt = () => {
    let received: readonly { readonly body: string; readonly receiptHandle: string }[] = [];
    queue.receive({ max: 10, waitMs: 0, attemptId: "r" }, (messages) => {
      received = messages;
    });
    return received;
  };
  const first = attempt();
  goTo(6);
  expect(attempt()).toEqual(first);
  expect(queue.totals.received).toBe(4);
  goTo(12);
  expect(queue.counts().notVisible).toBe(2);
  queue.delete(first[0]?.receiptHandle ?? "");
  expect(attempt()).toEqual([]);
});

test("a receipt handle ends with its visibility timeout", () => {
  const { queue, goTo } = fifoAccount();
  sendTo(queue, "a", "a1");
  const handle = receiveNow(queue)[0]?.receiptHandle ?? "";
  goTo(10);
  expect(() => queue.delete(handle)).toThrow("Reason: The receipt handle has expired.");
  expect(() => queue.changeVisibility(handle, 5)).toThrow("not available for visibility timeout change");
});

test("a new delay of the queue also applies to messages that are in it", () => {
  const { sqs, queue, goTo } = fifoAccount({ ContentBasedDeduplication: "true", DelaySeconds: "100" });
  sendTo(queue, "a", "a1", "a2");
  sqs.setQueueAttributes(queue, { DelaySeconds: "5" });
  goTo(5);
  expect(bodies(receiveNow(queue))).toEqual(["a1", "a2"]);
});

test("the enqueue time of a dead-lettered message is that of the move", () => {
  const { sqs, queue, goTo } = fifoAccount();
  const dead = sqs.createQueue("dead.fifo", { FifoQueue: "true" });
  sqs.setQueueAttributes(queue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  sendTo(queue, "a", "a1");
  receiveNow(queue);
  goTo(10);
  receiveNow(queue);
  const [moved] = [...dead.messages()];
  expect(moved).toMatchObject({ body: "a1", groupId: "a", sentAtMs: moved?.moved?.atMs });
});

test("the type of a queue cannot be changed", () => {
  const { sqs, queue } = fifoAccount();
  const change = (of: Queue, FifoQueue: string) => () => sqs.setQueueAttributes(of, { FifoQueue });
  expect(change(queue, "false")).toThrow("Reason: Modifying queue type is not supported.");
  expect(change(sqs.createQueue("standard", {}), "true")).toThrow("Unknown Attribute FifoQueue.");
});

test.each([
  [{ body: "x" }, { code: "MissingRequiredParameterException" }],
  [{ body: "x", groupId: "a" }, invalid],
  [{ body: "x", groupId: "a", deduplicationId: "d d" }, invalid],
  [{ body: "x", groupId: "a", deduplicationId: "d", delaySeconds: 1 }, invalid],
  [{ body: "x", groupId: "a", deduplicationId: "d", delaySeconds: -1 }, invalid],
  [{ body: "\0", groupId: "a", deduplicationId: "sent" }, { code: "InvalidMessageContents" }],
])("%j is rejected", (input, error) => {
  const { queue } = fifoAccount({});
  queue.send({ body: "x", groupId: "a", deduplicationId: "sent" });
  expect(() => queue.send(input)).toThrow(expect.objectContaining(error));
});
