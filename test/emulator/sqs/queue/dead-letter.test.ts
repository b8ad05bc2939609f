import { expect, test } from "vitest";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

const policy = (arn: string, maxReceiveCount: unknown) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount });

function sourceWithDeadLetterQueue(maxReceiveCount: number, attributes: Record<string, string> = {}) {
  const account = new TestAccount();
  const dead = account.sqs.createQueue("dead", attributes);
  const queue = account.sqs.createQueue("jobs", {
    VisibilityTimeout: "10",
    RedrivePolicy: policy(dead.arn, maxReceiveCount),
  });
  return { ...account, dead, queue };
}

test("with maxReceiveCount 3 a message is delivered three times, and moved instead of a fourth delivery", () => {
  const { queue, dead, goTo } = sourceWithDeadLetterQueue(3);
  queue.send({ body: "poison" });
  for (const second of [0, 10, 20]) {
    goTo(second);
    expect(bodies(receiveNow(queue))).toEqual(["poison"]);
  }
  goTo(30);
  // A message is moved only when the queue is polled.
  expect([queue.counts().visible, dead.counts().visible]).toEqual([1, 0]);
  expect(receiveNow(queue)).toEqual([]);
  expect([queue.counts().visible, dead.counts().visible]).toEqual([0, 1]);
});

test("a moved message keeps its id, send time and receive count, and has the ARN of its source queue", () => {
  const { queue, dead, kernel, goTo } = sourceWithDeadLetterQueue(1);
  const sentAt = String(kernel.nowMs);
  const { messageId } = queue.send({ body: "poison" });
  receiveNow(queue);
  goTo(10);
  receiveNow(queue);
  goTo(25);
  const [message] = receiveNow(dead);
  expect(message?.messageId).toBe(messageId);
  expect(message?.systemAttributes).toMatchObject({
    SentTimestamp: sentAt,
    ApproximateReceiveCount: "2",
    DeadLetterQueueSourceArn: queue.arn,
  });
});

test("the receive that moves a message delivers the next ones", () => {
  const { queue, goTo } = sourceWithDeadLetterQueue(1);
  queue.send({ body: "poison" });
  receiveNow(queue);
  goTo(10);
  queue.send({ body: "fresh" });
  expect(bodies(receiveNow(queue, 1))).toEqual(["fresh"]);
});

test("retention in the dead-letter queue counts from the original send", () => {
  const { queue, dead, goTo } = sourceWithDeadLetterQueue(1, { MessageRetentionPeriod: "60" });
  queue.send({ body: "poison" });
  receiveNow(queue);
  goTo(50);
  receiveNow(queue);
  expect(dead.counts().visible).toBe(1);
  goTo(60);
  expect(dead.counts().visible).toBe(0);
});

test("a message stays and is delivered again if the dead-letter queue has been deleted", () => {
  const { sqs, queue, dead, goTo } = sourceWithDeadLetterQueue(1);
  queue.send({ body: "poison" });
  receiveNow(queue);
  sqs.deleteQueue(dead);
  goTo(10);
  expect(receiveNow(queue)[0]?.systemAttributes.ApproximateReceiveCount).toBe("2");
});

test("a long poll at the dead-letter queue receives the message when it is moved", () => {
  const { queue, dead, goTo, now } = sourceWithDeadLetterQueue(1);
  const answers: unknown[] = [];
  queue.send({ body: "poison" });
  receiveNow(queue);
  dead.receive({ max: 1, waitMs: 20_000 }, (messages) => answers.push([now(), bodies(messages)]));
  goTo(12);
  receiveNow(queue);
  goTo(20);
  expect(answers).toEqual([[12, ["poison"]]]);
});

test("RedriveAllowPolicy decides which queues may use a dead-letter queue", () => {
  const { sqs } = new TestAccount();
  const allowed = "arn:aws:sqs:us-east-1:000000000000:allowed";
  const closed = sqs.createQueue("closed", { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
  const picky = sqs.createQueue("picky", {
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [allowed] }),
  });
  const refused = expect.objectContaining({ code: "InvalidParameterValueException" });
  expect(() => sqs.createQueue("allowed", { RedrivePolicy: policy(closed.arn, 3) })).toThrow(refused);
  expect(() => sqs.createQueue("other", { RedrivePolicy: policy(picky.arn, 3) })).toThrow(refused);
  const queue = sqs.createQueue("allowed", { RedrivePolicy: policy(picky.arn, 3) });
  expect(sqs.deadLetterSources(picky)).toEqual([queue]);
});

test("a dead-letter queue of the other type, and a policy without a count, are rejected", () => {
  const { sqs, dead } = sourceWithDeadLetterQueue(2);
  const fifo = { FifoQueue: "true", RedrivePolicy: policy(dead.arn, 2) };
  expect(() => sqs.createQueue("jobs.fifo", fifo)).toThrow(
    "Dead-letter queue must be same type of queue as the source.",
  );
  expect(() => sqs.createQueue("other", { RedrivePolicy: policy(dead.arn, undefined) })).toThrow(
    "Redrive policy does not contain mandatory attribute: maxReceiveCount.",
  );
});

test.each([
  ["x", "Redrive allow policy is not a valid JSON map."],
  ["{}", "redrivePermission must be one of allowAll, denyAll, byQueue."],
  ['{"redrivePermission":"byQueue"}', "byQueue requires sourceQueueArns with 1 to 10 entries."],
  ['{"redrivePermission":"denyAll","sourceQueueArns":[]}', "sourceQueueArns requires redrivePermission to be byQueue."],
])("the redrive allow policy %s is rejected", (text, reason) => {
  expect(() => new TestAccount().sqs.createQueue("dead", { RedriveAllowPolicy: text })).toThrow(reason);
});

test.each([
  [0, "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive."],
  [1_001, "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive."],
  ["x", "Invalid value for maxReceiveCount: x, valid values are from 1 to 1000 both inclusive."],
])("maxReceiveCount %s is rejected", (count, reason) => {
  const { sqs } = new TestAccount();
  const text = policy(sqs.createQueue("dead", {}).arn, count);
  expect(() => sqs.createQueue("jobs", { RedrivePolicy: text })).toThrow(
    `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
});

test("a dead-letter queue that does not exist is rejected, and an empty policy removes the old one", () => {
  const { sqs, queue } = sourceWithDeadLetterQueue(2);
  const text = policy("arn:aws:sqs:us-east-1:000000000000:missing", 2);
  expect(() => sqs.setQueueAttributes(queue, { RedrivePolicy: text })).toThrow("Dead letter target does not exist.");
  expect(queue.settings.redrivePolicy?.maxReceiveCount).toBe(2);
  sqs.setQueueAttributes(queue, { RedrivePolicy: "" });
  expect(queue.settings.redrivePolicy).toBeUndefined();
});
