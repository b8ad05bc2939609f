import fc from "fast-check";
import { expect, test } from "vitest";
import { startMs, TestAccount } from "../../support/account.ts";
import {
  anyOperation,
  apply,
  bodies,
  createQueues,
  newHistory,
  type Operation,
  receiveNow,
} from "../../support/queue-operations.ts";

/** Creates a account from the snapshot of another one, through JSON text. */
function resumed(account: TestAccount): TestAccount {
  const state: unknown = JSON.parse(JSON.stringify(account.sqs.snapshot()));
  const next = new TestAccount({ startMs: account.kernel.nowMs, seed: "another" });
  next.sqs.restore(state);
  return next;
}

/** No long polls, because a snapshot contains none. */
const idleOperation = anyOperation.filter((operation) => operation.kind !== "poll");

test("a restored account continues as the first one would have", () => {
  const part = fc.array(idleOperation, { maxLength: 40 });
  fc.assert(
    fc.property(part, part, (before, after) => {
      const first = new TestAccount();
      createQueues(first);
      const history = newHistory();
      for (const operation of before) apply(operation, first, history);
      const second = resumed(first);
      const seenFrom = (account: TestAccount, operations: readonly Operation[]) => {
        const continued = { ...newHistory(), handles: [...history.handles], sent: history.sent };
        const samplesBefore = account.samples.length;
        for (const operation of operations) apply(operation, account, continued);
        account.goTo(account.now() + 300);
        return [continued.log, continued.handles, account.samples.slice(samplesBefore)];
      };
      expect(seenFrom(second, after)).toEqual(seenFrom(first, after));
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test("the snapshot of a restored account is the same, and plain JSON", () => {
  const account = new TestAccount();
  createQueues(account);
  const queue = account.sqs.createQueue("full", { Policy: "{}" }, { team: "docs" });
  queue.send({
    body: "a",
    delaySeconds: 9,
    groupId: "g",
    systemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1" } },
    attributes: {
      bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 128, 255) },
      text: { DataType: "String", StringValue: "v" },
    },
  });
  queue.purge();
  queue.send({ body: "b", attributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 128, 255) } } });
  account.sqs.deleteQueue(account.sqs.createQueue("gone", {}));
  const state = account.sqs.snapshot();
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(resumed(account).sqs.snapshot()).toEqual(state);
});

test("attributes, their MD5, tags, purges and deletions are restored", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {}, { team: "docs" });
  queue.purge();
  const sent = queue.send({
    body: "a",
    attributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) } },
  });
  account.sqs.deleteQueue(account.sqs.createQueue("gone", {}));
  account.goTo(59);
  const { sqs } = resumed(account);
  const restored = sqs.queueByUrl(queue.url);
  expect(receiveNow(restored)[0]).toMatchObject({
    messageId: sent.messageId,
    md5OfAttributes: sent.md5OfAttributes,
    attributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) } },
  });
  expect([...restored.tags]).toEqual([["team", "docs"]]);
  expect(() => restored.purge()).toThrow("every 60 seconds");
  expect(() => sqs.createQueue("gone", {})).toThrow("You must wait 60 seconds");
});

test("a move task continues in the same second", () => {
  const account = new TestAccount();
  const dead = account.sqs.createQueue("dead", {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  account.sqs.createQueue("jobs", { RedrivePolicy });
  const target = account.sqs.createQueue("target", {});
  for (const body of ["a", "b", "c"]) dead.send({ body });
  account.sqs.moveTasks.start({ sourceArn: dead.arn, destinationArn: target.arn, messagesPerSecondMax: 1 });
  account.goTo(0.5);
  const next = resumed(account);
  const restored = next.sqs.queueByUrl(target.url);
  next.goTo(0.999);
  expect(restored.counts().visible).toBe(1);
  next.goTo(2);
  expect(bodies(receiveNow(restored))).toEqual(["a", "b", "c"]);
  expect(next.sqs.moveTasks.list(dead.arn)[0]?.status).toBe("COMPLETED");
});

test("a restored account reports the current minute, with what happened before", () => {
  const account = new TestAccount();
  account.sqs.createQueue("jobs", {}).send({ body: "a" });
  account.goTo(40);
  const next = resumed(account);
  next.sqs.queueByName("jobs")?.send({ body: "b" });
  next.goTo(60);
  expect(next.samples.find((sample) => sample.name === "NumberOfMessagesSent")).toMatchObject({
    value: 2,
    atMs: startMs,
  });
});
