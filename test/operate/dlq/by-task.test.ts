import { expect, test } from "vitest";
import type { RedriveProgress } from "../../../src/operate/dlq/document.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { failIntoDeadLetters, fillDeadLetters } from "../../support/queue-jobs.ts";

const singleReceive = { MaxReceiveCount: "1" };
const task = (messagesPerSecond: number | null) => ({ by: "task", messagesPerSecond }) as const;

test("moves every message at the given rate", async () => {
  const account = await deployedStack({ parameters: singleReceive });
  await failIntoDeadLetters(account, 30);
  const steps: RedriveProgress[] = [];
  const { document, failure } = await redrive({
    target: account.target,
    way: task(10),
    seed: 1,
    dryRun: false,
    onProgress: (step) => steps.push(step),
  });
  expect(failure).toBeUndefined();
  expect(document).toMatchObject({
    kind: "dlq-redrive",
    state: "completed",
    found: 30,
    counts: { moved: 30, left: 0, notDeleted: 0 },
  });
  expect(document.seconds).toBeCloseTo(2, 0);
  expect(steps.map(({ moved }) => moved)).toEqual([10, 20, 30]);
  expect(account.deadLetters.counts().visible).toBe(0);
});

test("an interruption cancels the task, and moved messages stay moved", async () => {
  const account = await deployedStack({ parameters: singleReceive });
  await failIntoDeadLetters(account, 30);
  const interruption = new AbortController();
  const { document } = await redrive({
    target: account.target,
    way: task(10),
    seed: 1,
    dryRun: false,
    onProgress: ({ moved }) => {
      if (moved >= 20) interruption.abort();
    },
    signal: interruption.signal,
  });
  expect(document).toMatchObject({ state: "interrupted", counts: { moved: 20, left: 10 } });
  expect(account.deadLetters.counts().visible).toBe(10);
});

test("messages without a source queue make the task fail, with a remedy", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 3);
  const { document, failure } = await redrive({
    target: account.target,
    way: task(null),
    seed: 1,
    dryRun: false,
    onProgress: () => undefined,
  });
  expect(document).toMatchObject({ state: "failed", counts: { moved: 0, left: 3 } });
  expect(failure).toMatchObject({ reason: "cloud", remedy: expect.stringContaining("--jitter") });
});

test("a rejected start has a remedy", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 1);
  const refused = account.intercepted((command, when) => {
    if (command === "StartMessageMoveTaskCommand" && when === "before") {
      throw Object.assign(new Error("not here"), { name: "UnsupportedOperation" });
    }
  });
  await expect(
    redrive({ target: refused, way: task(null), seed: 1, dryRun: false, onProgress: () => undefined }),
  ).rejects.toMatchObject({ reason: "cloud", remedy: expect.stringContaining("--jitter") });
});

test("a dry run moves nothing and shows the messages", async () => {
  const account = await deployedStack({ parameters: singleReceive });
  await failIntoDeadLetters(account, 12);
  const { document } = await redrive({
    target: account.target,
    way: task(5),
    seed: 1,
    dryRun: true,
    onProgress: () => undefined,
  });
  expect(document).toMatchObject({
    state: "planned",
    found: 12,
    counts: { moved: 0, left: 12 },
    findings: { messagesRead: 12, groups: [{ reason: "poisoned", run: "r", messages: 12, receivesUsedUp: 12 }] },
  });
  expect(account.deadLetters.counts().visible).toBe(12);
});
