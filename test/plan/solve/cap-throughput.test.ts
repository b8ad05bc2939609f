import { expect, test } from "vitest";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { throughputCap } from "../../../src/plan/solve/cap.ts";
import { workOf } from "../../support/samples.ts";

test("one less loses more than one per cent, and no row is faster than none", () => {
  const { smallest, rows } = throughputCap({ count: 100, work: workOf("5s"), consumer: defaultConsumer });
  const cap = smallest?.maximumConcurrency ?? 0;
  expect(smallest?.throughput).toBeGreaterThanOrEqual(0.99);
  expect(rows.find(({ maximumConcurrency }) => maximumConcurrency === cap - 1)?.throughput).toBeLessThan(0.99);
  const throughputs = rows.map(({ throughput }) => throughput);
  expect(throughputs).toEqual(throughputs.toSorted((a, b) => a - b));
  expect(rows.at(-1)).toMatchObject({ maximumConcurrency: null, throughput: 1 });
});

test("the present maximum concurrency is ignored; few pollers at the start need no more than they are", () => {
  const few = { ...defaultConsumer, maximumConcurrency: 3, rampPerSecond: 0 };
  expect(throughputCap({ count: 50, work: workOf("1s"), consumer: few }).smallest?.maximumConcurrency).toBe(5);
});

test("a peak above 1,000 or below 2 has no maximum concurrency that is as fast", () => {
  const fast = { ...defaultConsumer, initialPollers: 1_250, accountConcurrency: 5_000, scalingBurst: 5_000 };
  expect(throughputCap({ count: 1_250, work: workOf("30s"), consumer: fast }).smallest).toBeNull();
  expect(throughputCap({ count: 1, work: workOf("1s"), consumer: defaultConsumer }).smallest).toBeNull();
});
