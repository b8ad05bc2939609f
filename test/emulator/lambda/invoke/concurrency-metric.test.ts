import fc from "fast-check";
import { expect, test } from "vitest";
import { LambdaAccount, startMs } from "../../../support/lambda-account.ts";

/** Counts invocations that are running at `atMs`: they start then, or start before and end later. */
const busyAt = (runs: readonly { readonly startMs: number; readonly endMs: number }[], atMs: number) =>
  runs.filter((run) => run.startMs === atMs || (run.startMs < atMs && run.endMs > atMs)).length;

test("an end and a start at the same instant do not overlap", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 0 } });
  account.create("process");
  account.kernel.at(startMs + 100, "second", () => account.invoke("process", { sleepMs: 50 }));
  account.invoke("process", { sleepMs: 100 });
  await account.run();
  expect(account.values("ConcurrentExecutions", "process")).toEqual([1, 1]);
});

test("a minute in which no invocation starts has no sample, even if one is running", async () => {
  const account = new LambdaAccount({ options: { coldStartMs: 0 } });
  account.create("process", { timeoutSeconds: 300 });
  account.invoke("process", { sleepMs: 150_000 });
  await account.run();
  expect(account.samplesOf("ConcurrentExecutions", "process").map(({ atMs }) => atMs)).toEqual([startMs]);
});

test("a sample is reported before the invocation ends", async () => {
  const account = new LambdaAccount();
  account.create("process", { timeoutSeconds: 300 });
  account.invoke("process", { sleepMs: 150_000 });
  await account.run(1000);
  expect(account.values("ConcurrentExecutions", "process")).toEqual([1]);
});

test("every sample is the number of running invocations", async () => {
  const job = fc.record({ atMs: fc.integer({ min: 0, max: 40 }), sleepMs: fc.integer({ min: 0, max: 30 }) });
  const property = fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 30 }), async (jobs) => {
    const account = new LambdaAccount({ options: { coldStartMs: 5 } });
    account.create("process");
    const runs: { startMs: number; endMs: number }[] = [];
    for (const { atMs, sleepMs } of jobs) {
      account.kernel.at(startMs + atMs, "job", () => {
        const run = { startMs: atMs, endMs: Number.NaN };
        runs.push(run);
        account.lambda.invoke("process", new TextEncoder().encode(JSON.stringify({ sleepMs })), () => {
          run.endMs = account.kernel.nowMs - startMs;
        });
      });
    }
    await account.run();
    const swept = runs.map((run) => busyAt(runs, run.startMs));
    expect(account.values("ConcurrentExecutions", "process")).toEqual(swept);
    expect(account.values("ConcurrentExecutions")).toEqual(swept);
  });
  await fc.assert(property, { seed: 7, numRuns: 60 });
});
