import { expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { compactCalls } from "../../src/experiment/arm-run.ts";
import { planJobs } from "../../src/plan/send-plan.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";

test("calls have the same jobs in columns, whatever their messages contain", () => {
  const work = fixedWork(5);
  const jobs = planJobs({ count: 8, run: "r", random: randomFrom(1), work, failShare: 0.5, sizes: [7] });
  const others = [{ document: 9 }, { document: 10, run: "other", workMs: 1 }, { document: 11, run: "r", flaky: 0.5 }];
  const planned = [...jobs, ...others].map((message, index) => ({ message, delaySeconds: index * 100 }));
  const calls = [0, 4, 8].map((from, call) => ({ atMs: call * 50, jobs: planned.slice(from, from + 4) }));
  expect(compactCalls(calls).map(({ atMs, jobs }) => ({ atMs, jobs }))).toStrictEqual(calls);
  const texts = compactCalls(calls).flatMap(({ jobs }) => jobs.map((job) => JSON.stringify(job)));
  expect(texts).toEqual(planned.map((job) => JSON.stringify(job)));
});
