import { expect, test } from "vitest";
import { mean } from "../../../src/base/numbers.ts";
import { randomFrom } from "../../../src/base/random.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { type PredictRequest, scenarioOf } from "../../../src/plan/scenario.ts";
import { riseWithin } from "../../../src/plan/simulate/cohorts.ts";
import { workOf } from "../../support/samples.ts";

const riseOf = (work: string, consumer: Partial<PredictRequest["consumer"]> = {}) => {
  const request = { count: 20_000, spread: "random", via: "sqs", window: { minSeconds: 0, maxSeconds: 900 } } as const;
  return riseWithin(scenarioOf({ ...request, work: workOf(work), consumer: { ...defaultConsumer, ...consumer } }), 20);
};

test("of jobs that end in the step in which as many start, a share is still in flight with those that replace them", () => {
  const draw = riseOf("5s");
  const random = randomFrom("rise");
  const rises = Array.from({ length: 200 }, () => draw?.(10_000, 10_000, random) ?? 0);
  // A start is up to 10 ms late, an end 2.5 ms more on average: 2.5 of the 11 ms of starts.
  expect(mean(rises) / 10_000).toBeCloseTo(2.5 / 11, 1);
  expect(draw?.(0, 1, random)).toBe(1);
});

test("ends matter only if they fall on releases, and only if something is late", () => {
  expect(riseOf("5.02s")).toBeUndefined();
  expect(riseOf("2s-8s")).toBeUndefined();
  expect(riseOf("5s", { workLateMs: 0 })).toBeUndefined();
  expect(riseOf("2.5s", { batchSize: 2 })).toBeDefined();
});
