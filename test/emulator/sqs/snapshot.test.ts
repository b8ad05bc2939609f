import fc from "fast-check";
import { expect, test } from "vitest";
import { anyOperation, apply, createQueues, newHistory, type Operation } from "../../support/random-operations.ts";
import { bodies, receiveNow, type SqsWorld, sqsWorld, startMs } from "../../support/sqs-world.ts";

/** Creates a world from the snapshot of another one, through JSON text. */
function resumed(world: SqsWorld): SqsWorld {
  const state: unknown = JSON.parse(JSON.stringify(world.sqs.snapshot()));
  const next = sqsWorld({ nowMs: world.kernel.nowMs, seed: "another" });
  next.sqs.restore(state);
  return next;
}

/** No long polls, because a snapshot contains none. */
const idleOperation = anyOperation.filter((operation) => operation.kind !== "poll");

test("a restored world continues as the first one would have", () => {
  const part = fc.array(idleOperation, { maxLength: 40 });
  fc.assert(
    fc.property(part, part, (before, after) => {
      const first = sqsWorld();
      createQueues(first);
      const history = newHistory();
      for (const operation of before) apply(operation, first, history);
      const second = resumed(first);
      const seenFrom = (world: SqsWorld, operations: readonly Operation[]) => {
        const continued = { ...newHistory(), handles: [...history.handles], sent: history.sent };
        const samplesBefore = world.samples.length;
        for (const operation of operations) apply(operation, world, continued);
        world.goTo(world.now() + 300);
        return [continued.log, continued.handles, world.samples.slice(samplesBefore)];
      };
      expect(seenFrom(second, after)).toEqual(seenFrom(first, after));
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test("the snapshot of a restored world is the same, and plain JSON", () => {
  const world = sqsWorld();
  createQueues(world);
  const queue = world.sqs.createQueue("full", { Policy: "{}" }, { team: "docs" });
  queue.send({
    body: "a",
    delaySeconds: 9,
    groupId: "g",
    systemAttributes: { AWSTraceHeader: "Root=1" },
    attributes: {
      bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 128, 255) },
      text: { DataType: "String", StringValue: "v" },
    },
  });
  queue.purge();
  queue.send({ body: "b", attributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 128, 255) } } });
  world.sqs.deleteQueue(world.sqs.createQueue("gone", {}));
  const state = world.sqs.snapshot();
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(resumed(world).sqs.snapshot()).toEqual(state);
});

test("attributes, their MD5, tags, purges and deletions are restored", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {}, { team: "docs" });
  queue.purge();
  const sent = queue.send({
    body: "a",
    attributes: { bytes: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) } },
  });
  world.sqs.deleteQueue(world.sqs.createQueue("gone", {}));
  world.goTo(59);
  const { sqs } = resumed(world);
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
  const world = sqsWorld();
  const dead = world.sqs.createQueue("dead", {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  world.sqs.createQueue("jobs", { RedrivePolicy });
  const target = world.sqs.createQueue("target", {});
  for (const body of ["a", "b", "c"]) dead.send({ body });
  world.sqs.moveTasks.start({ sourceArn: dead.arn, destinationArn: target.arn, messagesPerSecondMax: 1 });
  world.goTo(0.5);
  const next = resumed(world);
  const restored = next.sqs.queueByUrl(target.url);
  next.goTo(0.999);
  expect(restored.counts().visible).toBe(1);
  next.goTo(2);
  expect(bodies(receiveNow(restored))).toEqual(["a", "b", "c"]);
  expect(next.sqs.moveTasks.list(dead.arn)[0]?.status).toBe("COMPLETED");
});

test("a restored world reports the current minute, with what happened before", () => {
  const world = sqsWorld();
  world.sqs.createQueue("jobs", {}).send({ body: "a" });
  world.goTo(40);
  const next = resumed(world);
  next.sqs.queueByName("jobs")?.send({ body: "b" });
  next.goTo(60);
  expect(next.samples.find((sample) => sample.name === "NumberOfMessagesSent")).toMatchObject({
    value: 2,
    atMs: startMs,
  });
});
