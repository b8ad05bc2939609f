import { expect, test } from "vitest";
import type { Queue } from "../../../../src/emulator/sqs/queue/queue.ts";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

/** Polls, and records when messages were received and which. */
function poller(account: TestAccount, queue: Queue, name: string, log: unknown[], { max = 10, waitSeconds = 20 } = {}) {
  return queue.receive({ max, waitMs: waitSeconds * 1_000 }, (messages) =>
    log.push([name, account.now(), bodies(messages)]),
  );
}

test("a long poll returns at the instant at which a delayed message becomes visible", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "late", delaySeconds: 7 });
  poller(account, queue, "p", log);
  account.goTo(100);
  expect(log).toEqual([["p", 7, ["late"]]]);
});

test("an earlier message that is sent during the wait wakes the poll earlier", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "late", delaySeconds: 15 });
  poller(account, queue, "p", log);
  account.goTo(4);
  queue.send({ body: "early", delaySeconds: 2 });
  account.goTo(100);
  expect(log).toEqual([["p", 6, ["early"]]]);
});

test("a long poll without messages ends empty when its wait time is over", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "too late", delaySeconds: 21 });
  poller(account, queue, "p", log);
  account.goTo(100);
  expect(log).toEqual([["p", 20, []]]);
});

test("a message that becomes visible at the end of the wait time is still delivered", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  poller(account, queue, "p", log);
  queue.send({ body: "just in time", delaySeconds: 20 });
  account.goTo(100);
  expect(log).toEqual([["p", 20, ["just in time"]]]);
});

test("polls are served in the order in which they arrived, and do not wait for a full batch", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  for (const name of ["first", "second", "third"]) poller(account, queue, name, log, { max: 2 });
  account.goTo(1);
  for (const body of ["a", "b", "c"]) queue.send({ body });
  account.goTo(100);
  expect(log).toEqual([
    ["first", 1, ["a", "b"]],
    ["second", 1, ["c"]],
    ["third", 20, []],
  ]);
});

test("a long poll returns immediately if messages are visible", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a" });
  poller(account, queue, "p", log);
  expect(log).toEqual([["p", 0, ["a"]]]);
});

test("a cancelled poll never calls back and receives no message", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  const poll = poller(account, queue, "cancelled", log);
  poller(account, queue, "other", log);
  account.goTo(1);
  poll.cancel();
  queue.send({ body: "a" });
  account.goTo(100);
  expect(log).toEqual([["other", 1, ["a"]]]);
});

test("a poll receives a message whose visibility timeout has run out", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", { VisibilityTimeout: "12" });
  const log: unknown[] = [];
  queue.send({ body: "a" });
  receiveNow(queue);
  poller(account, queue, "p", log);
  account.goTo(100);
  expect(log).toEqual([["p", 12, ["a"]]]);
});

test("a poll receives a message whose visibility timeout is set to 0", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a" });
  const [message] = receiveNow(queue);
  poller(account, queue, "p", log);
  account.goTo(3);
  queue.changeVisibility(message?.receiptHandle ?? "", 0);
  account.goTo(100);
  expect(log).toEqual([["p", 3, ["a"]]]);
});

test("a hundred waiting polls need one event to wake and one each to end", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  queue.send({ body: "a", delaySeconds: 10 });
  for (let i = 0; i < 100; i++) poller(account, queue, `p${i}`, log);
  account.goTo(25);
  expect(log).toHaveLength(100);
  expect(account.kernel.fired).toBe(1 + 99);
});

test("deleting the queue ends its long polls", () => {
  const account = new TestAccount();
  const queue = account.sqs.createQueue("jobs", {});
  const log: unknown[] = [];
  poller(account, queue, "p", log);
  account.goTo(2);
  account.sqs.deleteQueue(queue);
  expect(log).toEqual([["p", 2, []]]);
});
