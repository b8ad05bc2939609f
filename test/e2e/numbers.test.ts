import { expect, test } from "vitest";
import { armOf, documentOf } from "./document.ts";
import { flatten, typed } from "./flatten.ts";

const within = (value: number | null, least: number, most: number) => {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
};

test("compare: a direct burst peaks at 100, the queue lowers the peak, and delays lower it further", async () => {
  const { arms } = await documentOf("flatten compare --delays 0,30,100 --seed 42");
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
    expect(invocations).toEqual({ logs: 100, cloudwatch: 100 });
  }
});

test("random delays of 10–100 s peak at 9 to 14", async () => {
  const { peak, jobs, seconds } = await armOf("flatten burst --count 100 --jitter 10-100 --seed 42");
  within(peak.invocations, 9, 14);
  expect(peak).toMatchObject({ floor: 6, cloudwatch: peak.invocations });
  expect(jobs).toMatchObject({ processed: 100, lost: 0 });
  within(seconds.untilFirstStart, 10, 15);
});

test("even delays peak at the floor, or one above it", async () => {
  const { peak } = await armOf("flatten burst --count 100 --jitter 10-100 --spread even --seed 42");
  expect(peak.floor).toBe(6);
  within(peak.invocations, 6, 7);
});

test("with the limit of 10 of a new account, 90 jobs of a direct burst are throttled and reported", async () => {
  const { stdout, code } = await flatten(typed("flatten burst --count 100 --account-limit 10 --seed 42"));
  expect(code).toBe(0);
  expect(stdout).toMatch(/10 in flight/);
  expect(stdout).toMatch(/90 throttled/);
});
