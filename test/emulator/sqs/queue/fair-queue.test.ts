import { expect, test } from "vitest";
import type { Queue } from "../../../../src/emulator/sqs/queue/queue.ts";
import { TestAccount } from "../../../support/account.ts";
import { bodies, receiveNow } from "../../../support/queue-operations.ts";

/** Receives ten messages, a number of times. */
const receiveTimes = (queue: Queue, times: number): string[] =>
  Array.from({ length: times }, () => bodies(receiveNow(queue))).flat();

const send = (queue: Queue, count: number, groupId?: string, delaySeconds = 0): void => {
  for (let message = 0; message < count; message++) queue.send({ body: groupId ?? "alone", groupId, delaySeconds });
};

const fresh = () => {
  const account = new TestAccount();
  return { ...account, account, queue: account.sqs.createQueue("jobs", { VisibilityTimeout: "3600" }) };
};

test("messages of quiet tenants come before those of a tenant with 30 in flight and more than a tenth of all", () => {
  const { queue } = fresh();
  send(queue, 200, "big");
  expect(receiveTimes(queue, 3)).toEqual(new Array(30).fill("big"));
  send(queue, 5, "small");
  send(queue, 2);
  expect(receiveTimes(queue, 1)).toEqual([...new Array(5).fill("small"), "alone", "alone", "big", "big", "big"]);
  expect([...queue.tenants.noisy]).toEqual(["big"]);
});

test("below 30 messages in flight no tenant is noisy, and the order is that of sending", () => {
  const { queue } = fresh();
  send(queue, 200, "big");
  expect(receiveTimes(queue, 2)).toHaveLength(20);
  send(queue, 1, "small");
  expect(receiveTimes(queue, 1)).toEqual(new Array(10).fill("big"));
  expect([...queue.tenants.noisy]).toEqual([]);
});

test("among noisy tenants the one with the fewest messages in flight comes first", () => {
  const { queue } = fresh();
  send(queue, 60, "one");
  expect(receiveTimes(queue, 4)).toEqual(new Array(40).fill("one"));
  send(queue, 60, "other");
  // The other one is quiet until it has 30 messages in flight, and then has fewer than the first one until both have 40.
  expect(receiveTimes(queue, 4)).toEqual(new Array(40).fill("other"));
  expect([...queue.tenants.noisy].sort()).toEqual(["one", "other"]);
  const both = receiveTimes(queue, 1);
  expect(both.filter((body) => body === "one")).toHaveLength(5);
});

test("a tenant is quiet again when its backlog is gone, or after five minutes without a new message", () => {
  const { queue, account } = fresh();
  send(queue, 45, "big");
  receiveTimes(queue, 4);
  expect([...queue.tenants.noisy]).toEqual(["big"]);
  receiveTimes(queue, 2);
  expect([...queue.tenants.noisy]).toEqual([]);
  send(queue, 20, "big");
  receiveTimes(queue, 1);
  expect([...queue.tenants.noisy]).toEqual(["big"]);
  account.goTo(301);
  send(queue, 1, "small");
  expect(receiveTimes(queue, 1)).toEqual(new Array(10).fill("big"));
  expect(queue.counts()).toEqual({ visible: 1, notVisible: 65, delayed: 0 });
});

test("the metrics of a fair queue count its noisy tenants, and the messages of quiet ones", async () => {
  const { queue, account } = fresh();
  send(queue, 100, "big");
  receiveTimes(queue, 4);
  send(queue, 3, "small");
  send(queue, 2, "small", 600);
  receiveTimes(queue, 1);
  await account.run(60_000);
  const value = (name: string) => account.samples.find((sample) => sample.name === name)?.value;
  expect(value("ApproximateNumberOfNoisyGroups")).toBe(1);
  expect(value("ApproximateNumberOfMessagesVisibleInQuietGroups")).toBe(0);
  expect(value("ApproximateNumberOfMessagesNotVisibleInQuietGroups")).toBe(3);
  expect(value("ApproximateNumberOfMessagesDelayedInQuietGroups")).toBe(2);
  expect(value("ApproximateNumberOfMessagesVisible")).toBe(53);
  expect(value("ApproximateAgeOfOldestMessageInQuietGroups")).toBe(60);
});

test("a queue without tenants has no such metrics, and a group of more than 128 characters is rejected", async () => {
  const { queue, account } = fresh();
  send(queue, 1);
  await account.run(60_000);
  expect(account.samples.filter(({ name }) => name.includes("Quiet"))).toEqual([]);
  expect(() => send(queue, 1, "x".repeat(129))).toThrow("MessageGroupId can only include");
});
