import { expect, test } from "vitest";
import { TestAccount } from "../../support/account.ts";
import { receiveNow } from "../../support/queue-operations.ts";

/** Creates a dead-letter queue with `count` messages from the queue `jobs`. */
function deadLetters(count: number) {
  const account = new TestAccount();
  const dead = account.sqs.createQueue("dead", {});
  const queue = account.sqs.createQueue("jobs", {
    VisibilityTimeout: "0",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  for (let i = 0; i < count; i++) queue.send({ body: String(i) });
  receiveNow(queue, count);
  receiveNow(queue, count);
  expect(dead.counts().visible).toBe(count);
  const newest = () => account.sqs.moveTasks.list(dead.arn)[0];
  return { ...account, dead, queue, newest };
}

test("25 messages at 10 a second are moved by the third second", () => {
  const { sqs, dead, queue, goTo, newest } = deadLetters(25);
  sqs.moveTasks.start({ sourceArn: dead.arn, messagesPerSecondMax: 10 });
  const moved = [0, 0.999, 1, 1.999, 2].map((second) => {
    goTo(second);
    return [queue.counts().visible, newest()?.status];
  });
  expect(moved).toEqual([
    [10, "RUNNING"],
    [10, "RUNNING"],
    [20, "RUNNING"],
    [20, "RUNNING"],
    [25, "COMPLETED"],
  ]);
  expect(newest()).toMatchObject({ moved: 25, toMove: 25 });
});

test("without a rate the option applies", () => {
  const { sqs, dead, queue, context, goTo } = deadLetters(150);
  expect(context.options.sqsMoveTaskRate).toBe(100);
  sqs.moveTasks.start({ sourceArn: dead.arn });
  goTo(0.5);
  expect(queue.counts().visible).toBe(100);
});

test("moved messages have new ids and send times, and no receives", () => {
  const { sqs, dead, queue, kernel, goTo } = deadLetters(1);
  const [before] = dead.messages();
  const oldId = before?.id;
  goTo(40);
  sqs.moveTasks.start({ sourceArn: dead.arn });
  goTo(41);
  const [message] = receiveNow(queue);
  expect(message?.messageId).not.toBe(oldId);
  expect(message?.systemAttributes).toMatchObject({
    SentTimestamp: String(kernel.nowMs - 1_000),
    ApproximateReceiveCount: "1",
  });
  expect(message?.systemAttributes.DeadLetterQueueSourceArn).toBeUndefined();
});

test("a destination overrides the source queue of the messages", () => {
  const { sqs, dead, queue, goTo } = deadLetters(3);
  const other = sqs.createQueue("other", {});
  sqs.moveTasks.start({ sourceArn: dead.arn, destinationArn: other.arn });
  goTo(1);
  expect([queue.counts().visible, other.counts().visible]).toEqual([0, 3]);
});

test("a cancelled task stops before its next second, and does not move messages back", () => {
  const { sqs, dead, queue, goTo, newest } = deadLetters(30);
  const handle = sqs.moveTasks.start({ sourceArn: dead.arn, messagesPerSecondMax: 10 });
  goTo(1.5);
  expect(sqs.moveTasks.cancel(handle)).toBe(20);
  expect(newest()?.status).toBe("CANCELLING");
  goTo(10);
  expect(newest()?.status).toBe("CANCELLED");
  expect([queue.counts().visible, dead.counts().visible]).toEqual([20, 10]);
  expect(() => sqs.moveTasks.cancel(handle)).toThrow("Only active tasks can be cancelled.");
});

test("a source has one active task; the next one may start after its end, and is listed first", () => {
  const { sqs, dead, goTo } = deadLetters(2);
  sqs.moveTasks.start({ sourceArn: dead.arn, messagesPerSecondMax: 1 });
  expect(() => sqs.moveTasks.start({ sourceArn: dead.arn })).toThrow(
    "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
  );
  goTo(5);
  sqs.moveTasks.start({ sourceArn: dead.arn });
  expect(sqs.moveTasks.list(dead.arn, 10).map((task) => task.status)).toEqual(["RUNNING", "COMPLETED"]);
  expect(sqs.moveTasks.list(dead.arn)).toHaveLength(1);
});

test("a task fails if the source queue of a message has been deleted or is unknown", () => {
  const gone = deadLetters(1);
  gone.sqs.createQueue("keeps-dead-a-dead-letter-queue", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: gone.dead.arn, maxReceiveCount: 1 }),
  });
  gone.sqs.deleteQueue(gone.queue);
  gone.sqs.moveTasks.start({ sourceArn: gone.dead.arn });
  gone.goTo(1);
  expect(gone.newest()).toMatchObject({
    status: "FAILED",
    failureReason: "AWS.SimpleQueueService.NonExistentQueue",
    moved: 0,
  });
  const unknown = deadLetters(0);
  unknown.dead.send({ body: "sent here directly" });
  unknown.sqs.moveTasks.start({ sourceArn: unknown.dead.arn });
  unknown.goTo(1);
  expect(unknown.newest()).toMatchObject({ status: "FAILED", failureReason: "CouldNotDetermineMessageSource" });
  expect(unknown.dead.counts().visible).toBe(1);
});

test("invalid requests are rejected", () => {
  const { sqs, dead, queue } = deadLetters(1);
  const missing = "arn:aws:sqs:us-east-1:000000000000:missing";
  const start = (request: Parameters<typeof sqs.moveTasks.start>[0]) => () => sqs.moveTasks.start(request);
  expect(start({ sourceArn: queue.arn })).toThrow("Source queue must be configured as a Dead Letter Queue.");
  expect(start({ sourceArn: missing })).toThrow(
    expect.objectContaining({ code: "ResourceNotFoundException", status: 404 }),
  );
  expect(start({ sourceArn: dead.arn, destinationArn: missing })).toThrow("DestinationArn parameter doesn't exist");
  expect(start({ sourceArn: dead.arn, destinationArn: dead.arn })).toThrow("cannot be the same");
  expect(start({ sourceArn: dead.arn, messagesPerSecondMax: 501 })).toThrow(
    "Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid.",
  );
  expect(() => sqs.moveTasks.cancel("x")).toThrow("Value for parameter TaskHandle is invalid.");
  const unknown = btoa(JSON.stringify({ taskId: "1", sourceArn: dead.arn }));
  expect(() => sqs.moveTasks.cancel(unknown)).toThrow("Task does not exist.");
});
