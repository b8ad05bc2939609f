import { describe, expect, test } from "vitest";
import { armSpecOf, assumedSeconds } from "../../../src/commands/arms/arm-from-flags.ts";
import { localEffortNote } from "../../../src/commands/arms/preflight.ts";
import { peakText } from "../../../src/commands/arms/text.ts";
import type { ArmResult, ResultDocument } from "../../../src/experiment/result.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { arm, workOf } from "../../support/samples.ts";

/** Runs a command, and returns its document, which keeps the published schema. */
async function documentOf(line: string): Promise<ResultDocument> {
  const { stdout, stderr, code } = await flatten(`${line} --format json --quiet`);
  expect({ stderr, code }, line).toEqual({ stderr: "", code: 0 });
  const document = JSON.parse(stdout) as ResultDocument;
  expect(schemaErrors(document), line).toEqual([]);
  return document;
}

/** Returns the only arm of a burst. */
async function armOf(line: string): Promise<ArmResult> {
  const { arms } = await documentOf(line);
  expect(arms).toHaveLength(1);
  return arms[0] as ArmResult;
}

const within = (value: number | null, least: number, most: number) => {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
};

test("compare: a direct burst peaks at 100, the queue lowers the peak, and delays lower it further", async () => {
  const { arms } = await documentOf("compare --delays 0,30,100 --seed 42");
  expect(arms.map(({ name }) => name)).toEqual(["direct", "sqs 0 s", "sqs 0-30 s", "sqs 0-100 s"]);
  const [direct, sqs, short, long] = arms;
  expect(direct?.peak.invocations).toBe(100);
  within(sqs?.peak.invocations ?? null, 40, 62);
  within(sqs?.seconds.untilLastEnd ?? null, 14, 19);
  within(short?.peak.invocations ?? null, 15, 30);
  within(long?.peak.invocations ?? null, 5, 16);
  for (const { jobs, peak, invocations } of arms) {
    expect(jobs).toMatchObject({ sent: 100, processed: 100, lost: 0, duplicates: 0 });
    expect(peak.cloudwatch).toBe(peak.invocations);
    expect(invocations).toMatchObject({ logs: 100, cloudwatch: 100 });
  }
});

test("random delays of 10–100 s peak at 9 to 14", async () => {
  const { peak, jobs, seconds } = await armOf("burst --count 100 --jitter 10-100 --seed 42");
  within(peak.invocations, 9, 14);
  expect(peak).toMatchObject({ floor: 6, cloudwatch: peak.invocations });
  expect(jobs).toMatchObject({ processed: 100, lost: 0 });
  within(seconds.untilFirstStart, 10, 15);
});

test("even delays peak at the floor, or one above it", async () => {
  const { peak } = await armOf("burst --count 100 --jitter 10-100 --spread even --seed 42");
  expect(peak.floor).toBe(6);
  within(peak.invocations, 6, 7);
});

test("failing jobs in batches have a document that keeps the schema too", async () => {
  const { jobs } = await armOf("burst --count 20 --via sqs --fail 10% --batch-size 3");
  expect(jobs).toMatchObject({ processed: 18, deadLettered: 2, lost: 0 });
});

test("with the limit of 10 of a new account, 90 jobs of a direct burst are throttled and reported", async () => {
  const { stdout, code } = await flatten("burst --count 100 --account-limit 10 --seed 42");
  expect(code).toBe(0);
  expect(stdout).toMatch(/10 in flight/);
  expect(stdout).toMatch(/90 throttled/);
});

describe("a seed", () => {
  test("gives the same bytes in two fresh folders", async () => {
    const line = "burst --count 60 --jitter 5-40 --seed 7";
    const once = await flatten(line);
    expect(once.code).toBe(0);
    expect((await flatten(line)).stdout).toBe(once.stdout);
  });

  test("that is another one gives another run", async () => {
    const line = "burst --count 60 --jitter 5-40 --format json --seed";
    expect((await flatten(`${line} 7`)).stdout).not.toBe((await flatten(`${line} 8`)).stdout);
  });
});

test("the peak of a run that was aborted before its first log line is unknown, and not 0", () => {
  const jobs = { ...arm().jobs, sent: 100, processed: 0, throttled: 90, inFlight: 10 };
  const aborted = arm({ state: "interrupted", jobs, peak: { ...arm().peak, invocations: 0, jobs: 0, cloudwatch: 10 } });
  expect(peakText(aborted)).toBe("unknown, and 90 throttled");
  expect(peakText({ ...aborted, jobs: { ...jobs, throttled: 0, inFlight: 100 } })).toBe("unknown");
  expect(peakText({ ...aborted, jobs: { ...jobs, throttled: 100, inFlight: 0 } })).toBe(
    "0 in flight and 100 throttled",
  );
});

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
