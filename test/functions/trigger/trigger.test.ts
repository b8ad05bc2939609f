import { expect, test } from "vitest";
import { callTrigger } from "../../support/functions.ts";

const bodies = (taken: readonly { readonly MessageBody: string }[]) =>
  taken.map(({ MessageBody }) => JSON.parse(MessageBody));

test.each([[{}], [null], [{ count: 5 }]])(
  "a bare event (%j) sends five bare documents without delay",
  async (event) => {
    const { answer, taken } = await callTrigger(event);
    expect(bodies(taken)).toEqual([1, 2, 3, 4, 5].map((document) => ({ document })));
    expect(taken.map(({ DelaySeconds }) => DelaySeconds)).toEqual([0, 0, 0, 0, 0]);
    expect(answer).toMatchObject({ run: null, sent: 5, failed: 0, delaySeconds: { min: 0, max: 0 } });
  },
);

test("messages are sent in calls of ten", async () => {
  const { calls, taken } = await callTrigger({ count: 95 });
  expect(calls.map((entries) => entries.length)).toEqual([...Array(9).fill(10), 5]);
  expect(new Set(bodies(taken).map(({ document }) => document)).size).toBe(95);
});

test("each message has its own delay from the window", async () => {
  const { answer, taken } = await callTrigger({ count: 500, jitter: "10-100", seed: 1 });
  const delays = taken.map(({ DelaySeconds }) => DelaySeconds);
  expect(answer?.delaySeconds).toEqual({ min: Math.min(...delays), max: Math.max(...delays) });
  expect(answer?.delaySeconds).toEqual({ min: 10, max: 100 });
  expect(new Set(delays).size).toBeGreaterThan(80);
});

test("a seed repeats the delays, and another seed gives different ones", async () => {
  const delays = async (seed: number) =>
    (await callTrigger({ count: 50, jitter: "0-900", seed })).taken.map(({ DelaySeconds }) => DelaySeconds);
  expect(await delays(1)).toEqual(await delays(1));
  expect(await delays(1)).not.toEqual(await delays(2));
});

test("an even spread uses both ends of the window", async () => {
  const { answer } = await callTrigger({ count: 4, jitter: "0-30", spread: "even" });
  expect(answer?.delaySeconds.min).toBe(0);
  expect(answer).toMatchObject({ spread: "even", sent: 4 });
});

test("messages contain run, work and failures", async () => {
  const { answer, taken } = await callTrigger({
    count: 20,
    run: "r1",
    work: { minMs: 100, maxMs: 300 },
    fail: 0.1,
    flaky: 0.2,
    outage: { fromMs: 1, untilMs: 2 },
  });
  const jobs = bodies(taken);
  expect(answer?.run).toBe("r1");
  expect(jobs.filter(({ poisoned }) => poisoned)).toHaveLength(2);
  for (const job of jobs) {
    expect(job).toMatchObject({ run: "r1", flaky: 0.2, outage: { fromMs: 1, untilMs: 2 } });
    expect(job.workMs).toBeGreaterThanOrEqual(100);
    expect(job.workMs).toBeLessThanOrEqual(300);
  }
});

test("the response is logged as one line", async () => {
  const { answer, printed } = await callTrigger({ count: 1 });
  expect(printed.map((line) => JSON.parse(line))).toEqual([{ flatten: "trigger", ...answer }]);
});
