import { expect, test } from "vitest";
import { armSpecOf, assumedSeconds } from "../../../src/commands/arms/flags.ts";
import { localEffortNote } from "../../../src/commands/arms/preflight.ts";
import { workOf } from "../../support/samples.ts";

test("a large run in the emulator is announced with its time and memory", () => {
  expect(localEffortNote(200_000)).toBe(
    "200\u202f000 jobs in the emulator take about 1 min 20 s of computing time and 2 GB of memory. Ctrl-C ends the run, and measures what has been sent.",
  );
});

test("the default timeout leaves a million jobs the time to run a thousand at once", () => {
  const work = workOf("5s");
  const spec = (count: number) => armSpecOf({ count, work }, "sqs", { minSeconds: 0, maxSeconds: 900 });
  expect(spec(1_000_000).timeoutMs).toBeGreaterThan(2 * 1_000_000 * 5);
  expect(spec(100).timeoutMs - spec(1).timeoutMs).toBeLessThan(3_000);
});

test("a job of a function that has not run is assumed to fit into its timeout", () => {
  expect([3, 10, 60].map(assumedSeconds)).toEqual([1.5, 5, 5]);
});
