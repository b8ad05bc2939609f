import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RedriveDocument } from "../../../src/operate/dlq/document.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import { type DeployedStack, deployedStack, type Intercept } from "../../support/deployed-stack.ts";
import { documentsIn, fillDeadLetters, upTo } from "../../support/queue-jobs.ts";

const count = 120;
const way = {
  by: "flatten",
  jitterSeconds: { min: 300, max: 900 },
  spread: "random",
  repaired: false,
  copy: false,
} as const;

async function redriveWith(
  account: DeployedStack,
  intercept: Intercept,
  signal?: AbortSignal,
): Promise<RedriveDocument> {
  const target = account.intercepted(intercept);
  const onProgress = () => undefined;
  const { document } = await redrive({
    target,
    way,
    seed: 1,
    dryRun: false,
    onProgress,
    ...(signal === undefined ? {} : { signal }),
  });
  return document;
}

/** The n-th call of a kind, before or after it was served. */
function atCall(command: string, when: "before" | "after", n: number, then: () => void): Intercept {
  let calls = 0;
  return (name, at) => {
    if (name === command && at === when && ++calls === n) then();
  };
}

const everywhere = (account: DeployedStack): number[] =>
  [...documentsIn(account.queue), ...documentsIn(account.deadLetters)].sort((a, b) => a - b);

const commands = ["ReceiveMessageCommand", "SendMessageBatchCommand", "DeleteMessageBatchCommand"] as const;

test.each(commands.flatMap((command) => [1, 5, 12].map((n) => ({ command, n }))))(
  "an interruption at $command $n loses and duplicates no message, and leaves the rest visible",
  async ({ command, n }) => {
    const account = await deployedStack();
    await fillDeadLetters(account, count);
    const interruption = new AbortController();
    const abort = atCall(command, "after", n, () => interruption.abort());
    const { state, counts } = await redriveWith(account, abort, interruption.signal);
    expect(state).toBe("interrupted");
    expect(everywhere(account)).toEqual(upTo(count));
    expect(counts).toEqual({
      moved: account.queue.counts().delayed,
      left: count - counts.moved,
      copied: 0,
      notDeleted: 0,
    });
    expect(account.deadLetters.counts()).toEqual({ visible: counts.left, notVisible: 0, delayed: 0 });
    await redriveWith(account, () => undefined);
    expect(documentsIn(account.queue)).toEqual(upTo(count));
    expect(documentsIn(account.deadLetters)).toEqual([]);
  },
);

test("after an interruption before the start, no message is moved", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 5);
  const document = await redriveWith(account, () => undefined, AbortSignal.abort());
  expect(document).toMatchObject({ state: "interrupted", counts: { moved: 0, left: 5 } });
});

test("a call that fails before it is executed loses and duplicates no message", async () => {
  const broken = new Error("broken");
  for (const command of commands) {
    const account = await deployedStack();
    await fillDeadLetters(account, count);
    const fail = atCall(command, "before", 4, () => {
      throw broken;
    });
    await redriveWith(account, fail);
    expect(everywhere(account)).toEqual(upTo(count));
    expect(account.deadLetters.counts().notVisible).toBe(0);
  }
});

test("a send whose response is lost duplicates at most its own batch, and loses no message", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, count);
  const fail = atCall("SendMessageBatchCommand", "after", 4, () => {
    throw new Error("the answer was lost");
  });
  const { state } = await redriveWith(account, fail);
  expect(state).toBe("failed");
  const all = everywhere(account);
  expect([...new Set(all)]).toEqual(upTo(count));
  expect(all.length - count).toBe(10);
});

test("a message whose deletion is never confirmed is reported", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 20);
  const { counts } = await redriveWith(account, (command, when) => {
    if (command === "DeleteMessageBatchCommand" && when === "before") throw new Error("no deletions today");
  });
  expect(counts).toEqual({ moved: 0, left: 0, copied: 0, notDeleted: 20 });
});

test("for every seed, duplicate probability and time of interruption, each message exists exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 1_000 }),
        messages: fc.integer({ min: 1, max: 90 }),
        calls: fc.integer({ min: 1, max: 40 }),
        duplicates: fc.constantFrom(0, 0.2),
      }),
      async ({ seed, messages, calls, duplicates }) => {
        const account = await deployedStack({ seed, sqsDuplicateProbability: duplicates });
        await fillDeadLetters(account, messages);
        const interruption = new AbortController();
        let seen = 0;
        const document = await redriveWith(
          account,
          () => {
            if (++seen === 2 * calls) interruption.abort();
          },
          interruption.signal,
        );
        expect(everywhere(account)).toEqual(upTo(messages));
        expect(document.counts.moved + document.counts.left).toBe(messages);
      },
    ),
    { seed: 11, numRuns: 25 },
  );
});
