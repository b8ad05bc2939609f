import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

test("a message with a delay of 30 s is delayed until then and visible from that instant on", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  queue.send({ body: "a", delaySeconds: 30 });
  goTo(29.999);
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 0, delayed: 1 });
  expect(receiveNow(queue)).toEqual([]);
  goTo(30);
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 0 });
  expect(bodies(receiveNow(queue))).toEqual(["a"]);
  expect(queue.counts()).toEqual({ visible: 0, notVisible: 1, delayed: 0 });
});

test("the delay of the message overrides that of the queue, even if it is 0", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", { DelaySeconds: "60" });
  queue.send({ body: "queue's 60" });
  queue.send({ body: "own 10", delaySeconds: 10 });
  queue.send({ body: "own 0", delaySeconds: 0 });
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 0, delayed: 2 });
  expect(bodies(receiveNow(queue))).toEqual(["own 0"]);
  goTo(10);
  expect(bodies(receiveNow(queue))).toEqual(["own 10"]);
  goTo(59.999);
  expect(queue.counts().delayed).toBe(1);
  goTo(60);
  expect(queue.counts().delayed).toBe(0);
});

test("a new delay of the queue does not affect messages that were sent before", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", { DelaySeconds: "20" });
  queue.send({ body: "before" });
  sqs.setQueueAttributes(queue, { DelaySeconds: "0" });
  queue.send({ body: "after" });
  expect(bodies(receiveNow(queue))).toEqual(["after"]);
  goTo(20);
  expect(bodies(receiveNow(queue))).toEqual(["before"]);
});

test("messages are delivered in the order in which they became visible, then in the order of sending", () => {
  const { sqs, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  for (const [body, delaySeconds] of [
    ["c", 5],
    ["b1", 3],
    ["b2", 3],
    ["a", 0],
  ] as const) {
    queue.send({ body, delaySeconds });
  }
  goTo(5);
  expect(bodies(receiveNow(queue))).toEqual(["a", "b1", "b2", "c"]);
});

test("SentTimestamp is the send time, not the end of the delay", () => {
  const { sqs, kernel, goTo } = new TestAccount();
  const queue = sqs.createQueue("jobs", {});
  const sentAt = String(kernel.nowMs);
  queue.send({ body: "a", delaySeconds: 7 });
  goTo(7);
  const [message] = receiveNow(queue);
  expect(message?.systemAttributes).toMatchObject({
    SentTimestamp: sentAt,
    ApproximateFirstReceiveTimestamp: String(kernel.nowMs),
    ApproximateReceiveCount: "1",
  });
});

test("message timers and visibility timeouts are late by up to the given time, and never early", () => {
  const { sqs, goTo } = new TestAccount({ options: { messageLateMs: 10 } });
  const queue = sqs.createQueue("jobs", {});
  for (let message = 0; message < 300; message++) queue.send({ body: "a", delaySeconds: 30 });
  queue.send({ body: "b", delaySeconds: 0 });
  const lateMs = [...queue.messages()].map(({ visibleAtMs, sentAtMs }) => visibleAtMs - sentAtMs - 30_000);
  expect([...new Set(lateMs)].sort((a, b) => a - b)).toEqual([-30_000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  goTo(31);
  receiveNow(queue);
  // Messages that were received together come back together.
  const hidden = [...queue.messages()].filter(({ state }) => state === "inFlight");
  expect(hidden).toHaveLength(10);
  expect(new Set(hidden.map(({ visibleAtMs }) => visibleAtMs)).size).toBe(1);
});
