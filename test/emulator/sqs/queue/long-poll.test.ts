import { expect, test } from "vitest";
import type { Queue } from "../../../../src/emulator/sqs/queue/queue.ts";
import { bodies, receiveNow, type SqsWorld, sqsWorld } from "../../../support/sqs-world.ts";

/** Polls, and records when messages were received and which. */
function poller(world: SqsWorld, queue: Queue, name: string, log: unknown[], { max = 10, waitSeconds = 20 } = {}) {
  return queue.receive({ max, waitMs: waitSeconds * 1_000 }, (messages) =>
    log.push([name, world.now(), bodies(messages)]),
  );
}

test("a long poll returns at the instant at which a delayed message becomes visible", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "late", delaySeconds: 7 });
  poller(world, queue, "p", log);
  world.goTo(100);
  expect(log).toEqual([["p", 7, ["late"]]]);
});

test("an earlier message that is sent during the wait wakes the poll earlier", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "late", delaySeconds: 15 });
  poller(world, queue, "p", log);
  world.goTo(4);
  queue.send({ body: "early", delaySeconds: 2 });
  world.goTo(100);
  expect(log).toEqual([["p", 6, ["early"]]]);
});

test("a long poll without messages ends empty when its wait time is over", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "too late", delaySeconds: 21 });
  poller(world, queue, "p", log);
  world.goTo(100);
  expect(log).toEqual([["p", 20, []]]);
});

test("a message that becomes visible at the end of the wait time is still delivered", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  poller(world, queue, "p", log);
  queue.send({ body: "just in time", delaySeconds: 20 });
  world.goTo(100);
  expect(log).toEqual([["p", 20, ["just in time"]]]);
});

test("polls are served in the order in which they arrived, and do not wait for a full batch", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  for (const name of ["first", "second", "third"]) poller(world, queue, name, log, { max: 2 });
  world.goTo(1);
  for (const body of ["a", "b", "c"]) queue.send({ body });
  world.goTo(100);
  expect(log).toEqual([
    ["first", 1, ["a", "b"]],
    ["second", 1, ["c"]],
    ["third", 20, []],
  ]);
});

test("a long poll returns immediately if messages are visible", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a" });
  poller(world, queue, "p", log);
  expect(log).toEqual([["p", 0, ["a"]]]);
});

test("a cancelled poll never calls back and receives no message", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  const cancel = poller(world, queue, "cancelled", log);
  poller(world, queue, "other", log);
  world.goTo(1);
  cancel();
  queue.send({ body: "a" });
  world.goTo(100);
  expect(log).toEqual([["other", 1, ["a"]]]);
});

test("a poll receives a message whose visibility timeout has run out", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", { VisibilityTimeout: "12" });
  const log: unknown[] = [];
  queue.send({ body: "a" });
  receiveNow(queue);
  poller(world, queue, "p", log);
  world.goTo(100);
  expect(log).toEqual([["p", 12, ["a"]]]);
});

test("a poll receives a message whose visibility timeout is set to 0", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a" });
  const [message] = receiveNow(queue);
  poller(world, queue, "p", log);
  world.goTo(3);
  queue.changeVisibility(message?.receiptHandle ?? "", 0);
  world.goTo(100);
  expect(log).toEqual([["p", 3, ["a"]]]);
});

test("a hundred waiting polls need one event to wake and one each to end", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a", delaySeconds: 10 });
  for (let i = 0; i < 100; i++) poller(world, queue, `p${i}`, log);
  world.goTo(25);
  expect(log).toHaveLength(100);
  expect(world.kernel.fired).toBe(1 + 99);
});

test("deleting the queue ends its long polls", () => {
  const world = sqsWorld();
  const queue = world.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  poller(world, queue, "p", log);
  world.goTo(2);
  world.sqs.deleteQueue(queue);
  expect(log).toEqual([["p", 2, []]]);
});
