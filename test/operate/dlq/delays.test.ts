import { expect, test } from "vitest";
import { readWaiting, waitingBody } from "../../../src/aws/schedules.ts";
import { beyondStackOf } from "../../../src/cli/target/stacks.ts";
import type { Beyond } from "../../../src/experiment/beyond.ts";
import { copyOf } from "../../../src/operate/dlq/copy.ts";
import { deadLetterReason } from "../../../src/operate/dlq/peek.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import type { MessageView } from "../../../src/operate/queue.ts";
import { awsError, type DeployedStack, deployedStack, type Intercept } from "../../support/deployed-stack.ts";
import { documentsIn, fillDeadLetters, upTo } from "../../support/queue-jobs.ts";

const ways = ["hops", "scheduler"] as const satisfies Beyond[];

async function account() {
  const stack = await deployedStack();
  const beyond = await beyondStackOf(stack.target, stack.target.workload.queueUrl);
  return { ...stack, beyond };
}

type Account = Awaited<ReturnType<typeof account>>;

const redriveLong = (
  { intercepted, beyond: stack }: Account,
  beyond: Beyond,
  intercept: Intercept = () => undefined,
  copy = false,
) =>
  redrive({
    target: intercepted(intercept),
    way: {
      by: "flatten",
      jitterSeconds: { min: 0, max: 0 },
      spread: "none",
      growSeconds: [3_600, 30],
      beyond,
      repaired: false,
      copy,
    },
    beyond: stack,
    seed: 1,
    dryRun: false,
    onProgress: () => undefined,
  });

/** The jobs that wait: in the queue of waiting messages, and in schedules. */
function waitingIn({ emulator, beyond }: Account): number[] {
  const { sqs, scheduler } = emulator.world;
  const bodies = [
    ...[...sqs.queueByUrl(beyond.laterQueueUrl).messages()].map(({ body }) => body),
    ...scheduler.schedules().map(({ target }) => target.input ?? ""),
  ];
  const jobs = bodies.map((body) => (JSON.parse(readWaiting(body)?.body ?? "{}") as { document: number }).document);
  return jobs.sort((a, b) => a - b);
}

const deadIn = ({ deadLetters }: DeployedStack) => documentsIn(deadLetters);

test.each(ways)(
  "by %s, messages wait for an hour and start to the second, and their count of redrives goes with them",
  async (beyond) => {
    const stack = await account();
    await fillDeadLetters(stack, 3, { workMs: 10 });
    const { clock } = stack.emulator;
    const { document } = await redriveLong(stack, beyond);
    const startedMs = clock.nowMs();
    expect(document).toMatchObject({ state: "completed", counts: { moved: 3, left: 0 }, waiting: { messages: 3 } });
    expect([waitingIn(stack), deadIn(stack)]).toEqual([upTo(3), []]);
    await clock.sleepMs(3_590_000);
    const messages = [...stack.queue.messages()];
    expect(messages.map(({ attributes }) => attributes?.["flatten-generation"]?.StringValue)).toEqual(["1", "1", "1"]);
    for (const { visibleAtMs } of messages) expect(Math.abs(visibleAtMs - startedMs - 3_600_000)).toBeLessThan(2_000);
  },
);

test.each([
  ["hops", "SendMessageBatchCommand"],
  ["scheduler", "CreateScheduleCommand"],
  ["scheduler", "CreateScheduleGroupCommand"],
] as const)("by %s, a message whose %s is refused stays in the dead-letter queue", async (beyond, command) => {
  const stack = await account();
  await fillDeadLetters(stack, 12);
  let calls = 0;
  const refuse: Intercept = (name, when) => {
    if (name === command && when === "before" && (command === "CreateScheduleGroupCommand" || ++calls === 2))
      throw awsError("AccessDeniedException");
  };
  const end = await redriveLong(stack, beyond, refuse).catch(() => undefined);
  expect(end?.document.state).toBe(end && "failed");
  expect([...waitingIn(stack), ...deadIn(stack)].sort((a, b) => a - b)).toEqual(upTo(12));
  expect(stack.deadLetters.counts().notVisible).toBe(0);
});

test("a message that was scheduled and not deleted is deleted by the next redrive, and not scheduled twice", async () => {
  const stack = await account();
  await fillDeadLetters(stack, 3);
  const keepAll: Intercept = (name, when) => {
    if (name === "DeleteMessageBatchCommand" && when === "before") throw awsError("AccessDeniedException");
  };
  await redriveLong(stack, "scheduler", keepAll).catch(() => undefined);
  await stack.emulator.clock.sleepMs(400_000);
  expect([waitingIn(stack), deadIn(stack)]).toEqual([upTo(3), upTo(3)]);
  await redriveLong(stack, "scheduler");
  expect([waitingIn(stack), deadIn(stack)]).toEqual([upTo(3), []]);
});

test("copies can be scheduled again", async () => {
  const stack = await account();
  await fillDeadLetters(stack, 2);
  for (let round = 0; round < 2; round++) {
    await redriveLong(stack, "scheduler", () => undefined, true);
    await stack.emulator.clock.sleepMs(1_000);
  }
  expect([waitingIn(stack), deadIn(stack)]).toEqual([[1, 1, 2, 2], upTo(2)]);
});

test("a group of schedules that exists already is used again", async () => {
  const stack = await account();
  await fillDeadLetters(stack, 1);
  await redriveLong(stack, "scheduler");
  await fillDeadLetters(stack, 1);
  const conflict: Intercept = (name) => {
    if (name === "CreateScheduleGroupCommand") throw awsError("ConflictException");
  };
  await redriveLong(stack, "scheduler", conflict);
  expect([waitingIn(stack), deadIn(stack)]).toEqual([[1, 1], []]);
});

test.each([
  ["hops", "SQS accepts 1048576 bytes", '"'.repeat(270_000)],
  ["scheduler", "EventBridge Scheduler accepts 262144 bytes", "x".repeat(270_000)],
] as const)("a message that is too large to wait by %s stays, and the redrive says why", async (beyond, why, text) => {
  const stack = await account();
  await fillDeadLetters(stack, 1, { text });
  const { document } = await redriveLong(stack, beyond);
  expect(document.state).toBe("completed");
  expect(document.leftMessages[0]?.reason).toContain(`too large to wait: ${why}`);
  expect(deadIn(stack)).toEqual([1]);
});

test("a message that could not be sent on waits again as it is, and another queue gets what it waited for", () => {
  const attributes = { source: { DataType: "String", StringValue: "web" } };
  const Body = waitingBody(5, { body: '{"document":1}', attributes });
  const copy = (repaired: boolean, toOther: boolean) => copyOf({ Body }, { repaired, toOther });
  expect(copy(false, false)).toEqual({ body: Body, attributes: {} });
  expect(copy(false, true)).toEqual({ body: '{"document":1}', attributes });
  const repaired = '{"document":1,"repaired":true}';
  expect(copy(true, false)).toEqual({ body: waitingBody(5, { body: repaired, attributes }), attributes: {} });
  expect(copy(true, true)).toEqual({ body: repaired, attributes });
  const message = { body: Body, attributes: {}, deadLetterSourceArn: null } as unknown as MessageView;
  expect(deadLetterReason(message, true)).toBe("not sent on");
});
