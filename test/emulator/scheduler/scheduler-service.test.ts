import { expect, test } from "vitest";
import { defaultGroup } from "../../../src/emulator/scheduler/schedule.ts";
import { minute, startMs, TestAccount } from "../../support/account.ts";

/** An account with a queue, and what arrived there: bodies with the time in milliseconds after the start. */
function setUp(account = new TestAccount()) {
  const queue = account.sqs.createQueue("jobs");
  const arrived = () => [...queue.messages()].map(({ body, sentAtMs }) => [body, sentAtMs - startMs] as const);
  const at = (atMs: number) => `at(${new Date(startMs + atMs).toISOString().slice(0, 19)})`;
  const target = (change: object = {}) => ({
    arn: queue.arn,
    roleArn: "arn:aws:iam::000000000000:role/any",
    input: "hello",
    messageGroupId: undefined,
    retryAttempts: 185,
    eventAgeSeconds: 86_400,
    deadLetterArn: undefined,
    ...change,
  });
  const create = (name: string, atMs: number, change: object = {}, targetChange: object = {}) =>
    account.world.scheduler.createSchedule({
      name,
      groupName: defaultGroup,
      expression: at(atMs),
      timeZone: "UTC",
      state: "ENABLED",
      description: undefined,
      windowMinutes: undefined,
      target: target(targetChange),
      deletesItself: false,
      clientToken: undefined,
      ...change,
    });
  return { account, queue, arrived, create, scheduler: account.world.scheduler };
}

test("a schedule fires once, within its minute, and stays unless it deletes itself", async () => {
  const { account, arrived, create, scheduler } = setUp();
  for (let i = 0; i < 200; i++) create(`s${i}`, 5 * minute, { deletesItself: i % 2 === 0 }, { input: String(i) });
  await account.run(5 * minute - 1);
  expect(arrived()).toEqual([]);
  await account.run(6 * minute);
  const times = arrived().map(([, atMs]) => atMs - 5 * minute);
  expect(times).toHaveLength(200);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  expect(Math.min(...times)).toBeLessThan(5_000);
  expect(Math.max(...times)).toBeGreaterThan(55_000);
  expect(Math.max(...times)).toBeLessThan(minute);
  expect(scheduler.schedules()).toHaveLength(100);
  await account.run(60 * minute);
  expect(arrived()).toHaveLength(200);
});

test("a flexible window begins at the time of the schedule", async () => {
  const { account, arrived, create } = setUp();
  for (let i = 0; i < 100; i++) create(`s${i}`, 90_000, { windowMinutes: 10 });
  await account.run(20 * minute);
  const times = arrived().map(([, atMs]) => atMs);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(90_000);
  expect(Math.max(...times)).toBeGreaterThan(90_000 + 8 * minute);
  expect(Math.max(...times)).toBeLessThan(90_000 + 10 * minute);
});

test("no more than 1,000 targets are invoked in a second", async () => {
  const { account, arrived, create } = setUp();
  for (let i = 0; i < 3_000; i++) {
    if (i % 1_000 === 0) await account.run(account.kernel.nowMs - startMs + 1_000);
    create(`s${i}`, minute, { windowMinutes: undefined });
  }
  const inOneSecond = { atMs: startMs + minute, attempt: 1, executionId: "1" };
  // All at one instant, which the seeded minute does not give.
  const state = account.world.snapshot();
  const { groups, schedules } = state.services.scheduler as { groups: object[]; schedules: object[] };
  const scheduler = { groups, schedules: schedules.map((schedule) => ({ ...schedule, next: inOneSecond })) };
  const restored = new TestAccount({ state: { ...state, services: { ...state.services, scheduler } } });
  await restored.run(2 * minute);
  const times = [...(restored.sqs.queueByName("jobs")?.messages() ?? [])].map(({ sentAtMs }) => sentAtMs - startMs);
  expect(times).toHaveLength(3_000);
  expect(Math.max(...times)).toBe(minute + 2_999);
  expect(restored.samples.filter(({ name }) => name === "InvocationThrottleCount")).toHaveLength(2_999);
  expect(arrived()).toEqual([]);
});

test("the universal target sends with the delay and the attributes of its input", async () => {
  const { account, queue, create } = setUp();
  const input = JSON.stringify({
    QueueUrl: queue.url,
    MessageBody: "<aws.scheduler.scheduled-time>",
    DelaySeconds: 90,
    MessageAttributes: { due: { DataType: "Number", StringValue: "7" } },
  });
  create("s", minute, {}, { arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", input });
  await account.run(2 * minute);
  const [message] = queue.messages();
  expect(message).toMatchObject({ body: "2026-01-01T00:01:00Z", state: "delayed" });
  expect(message?.attributes).toEqual({ due: { DataType: "Number", StringValue: "7" } });
});

test("an invocation that fails is retried, then sent to the dead-letter queue", async () => {
  const { account, queue, create } = setUp();
  const dead = account.sqs.createQueue("dead");
  create("s", minute, { deletesItself: true }, { retryAttempts: 3, deadLetterArn: dead.arn });
  const fifo = account.sqs.createQueue("dead.fifo", { FifoQueue: "true" });
  create("lost", minute, {}, { retryAttempts: 0, deadLetterArn: fifo.arn });
  account.sqs.deleteQueue(queue);
  await account.run(5 * minute);
  const [message] = dead.messages();
  expect(message?.body).toBe("hello");
  expect(message?.attributes.RETRY_ATTEMPTS?.StringValue).toBe("3");
  expect(message?.attributes.ERROR_CODE?.StringValue).toBe("QueueDoesNotExist");
  const counted = (name: string) => account.samples.filter((sample) => sample.name === name).length;
  expect(counted("InvocationAttemptCount")).toBe(5);
  expect(counted("InvocationsSentToDeadLetterCount")).toBe(1);
  expect(counted("InvocationDroppedCount")).toBe(1);
  expect(account.world.scheduler.schedules().map(({ name }) => name)).toEqual(["lost"]);
});

test("a deleted group takes its schedules along", async () => {
  const { account, arrived, create, scheduler } = setUp();
  scheduler.createGroup("run-1");
  create("s", minute, { groupName: "run-1" });
  create("t", minute);
  scheduler.deleteGroup("run-1");
  await account.run(2 * minute);
  expect(arrived()).toHaveLength(1);
  expect(() => scheduler.group("run-1")).toThrow("Schedule group run-1 does not exist.");
  expect(() => scheduler.deleteGroup(defaultGroup)).toThrow("cannot be deleted");
});

test("the same client token returns the same schedule, and another one is a conflict", () => {
  const { create, scheduler } = setUp();
  const first = create("s", minute, { clientToken: "a" });
  expect(create("s", 2 * minute, { clientToken: "a" })).toEqual(first);
  expect(() => create("s", minute, { clientToken: "b" })).toThrow("Schedule s already exists.");
  expect(scheduler.createGroup("g", {}, "a")).toEqual(scheduler.createGroup("g", {}, "a"));
  expect(() => scheduler.createGroup("g")).toThrow("Schedule group g already exists.");
});

test("schedules go on after a snapshot", async () => {
  const { account, create } = setUp();
  create("s", 5 * minute);
  await account.run(minute);
  const restored = new TestAccount({ state: structuredClone(account.world.snapshot()) });
  await restored.run(6 * minute);
  await account.run(6 * minute);
  const sentAt = (one: TestAccount) => [...(one.sqs.queueByName("jobs")?.messages() ?? [])].map((m) => m.sentAtMs);
  expect(sentAt(restored)).toHaveLength(1);
  expect(sentAt(restored)).toEqual(sentAt(account));
});
