import fc from "fast-check";
import { expect, test } from "vitest";
import { LambdaWorld, startMs } from "../../../support/lambda-world.ts";
import { sleepingHost } from "../../../support/sleeping-host.ts";

/** Counts invocations that are running at `atMs`: they start then, or start before and end later. */
const busyAt = (runs: readonly { readonly startMs: number; readonly endMs: number }[], atMs: number) =>
  runs.filter((run) => run.startMs === atMs || (run.startMs < atMs && run.endMs > atMs)).length;

test("an end and a start at the same instant do not overlap", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 0 } });
  world.create("process");
  world.kernel.at(startMs + 100, "second", () => world.invoke("process", { sleepMs: 50 }));
  world.invoke("process", { sleepMs: 100 });
  await world.run();
  expect(world.values("ConcurrentExecutions", "process")).toEqual([1, 1]);
});

test("a minute in which no invocation starts has no sample, even if one is running", async () => {
  const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 0 } });
  world.create("process", { timeoutSeconds: 300 });
  world.invoke("process", { sleepMs: 150_000 });
  await world.run();
  expect(world.samplesOf("ConcurrentExecutions", "process").map(({ atMs }) => atMs)).toEqual([startMs]);
});

test("a sample is reported before the invocation ends", async () => {
  const world = new LambdaWorld({ host: sleepingHost() });
  world.create("process", { timeoutSeconds: 300 });
  world.invoke("process", { sleepMs: 150_000 });
  await world.run(1000);
  expect(world.values("ConcurrentExecutions", "process")).toEqual([1]);
});

test("every sample is the number of running invocations", async () => {
  const job = fc.record({ atMs: fc.integer({ min: 0, max: 40 }), sleepMs: fc.integer({ min: 0, max: 30 }) });
  const property = fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 30 }), async (jobs) => {
    const world = new LambdaWorld({ host: sleepingHost(), options: { coldStartMs: 5 } });
    world.create("process");
    const runs: { startMs: number; endMs: number }[] = [];
    for (const { atMs, sleepMs } of jobs) {
      world.kernel.at(startMs + atMs, "job", () => {
        const run = { startMs: atMs, endMs: Number.NaN };
        runs.push(run);
        world.lambda.invoke("process", new TextEncoder().encode(JSON.stringify({ sleepMs })), () => {
          run.endMs = world.kernel.nowMs - startMs;
        });
      });
    }
    await world.run();
    const swept = runs.map((run) => busyAt(runs, run.startMs));
    expect(world.values("ConcurrentExecutions", "process")).toEqual(swept);
    expect(world.values("ConcurrentExecutions")).toEqual(swept);
  });
  await fc.assert(property, { seed: 7, numRuns: 60 });
});
