import { expect, test } from "vitest";
import { defaultConsumer, withProvisionedPollers } from "../../src/plan/consumer.ts";
import { predict } from "../../src/plan/predict.ts";

import { workOf } from "../support/samples.ts";

const ask = (count: number, work: string, minimum: number, maximum: number) =>
  predict({
    count,
    work: workOf(work),
    spread: "none",
    window: null,
    via: "sqs",
    consumer: withProvisionedPollers({ ...defaultConsumer, maximumConcurrency: 3 }, { minimum, maximum }),
  });

test("the fewest pollers are there at once, the most are never exceeded, and a maximum concurrency is dropped", () => {
  expect(ask(20, "5s", 2, 10).peak.p50).toBe(20);
  expect(ask(500, "5s", 2, 10).peak).toMatchObject({ p50: 100, p95: 100 });
  expect(ask(500, "5s", 2, 10).assumptions).toContain(
    "the mapping has 2 to 10 provisioned pollers of 10 invocations, and adds 100 a minute while messages wait",
  );
});

test("jobs that take no time pass at ten receives a second for each poller", () => {
  // 40 in the first second: 20 receives that wait at the queue, and 20 more. Then 20 a second.
  expect(ask(1_000, "1ms", 2, 2).lastEndSeconds.p50).toBeCloseTo((1_000 - 40) / 20, 0);
  expect(ask(20_000, "1ms", 2, 2).lastEndSeconds.p50).toBeCloseTo(20_000 / 20, -1);
});

test("throttles take no pollers off below the fewest: their batches are retried with growing waits, as in the emulator", () => {
  const limited = { ...defaultConsumer, accountConcurrency: 10 };
  const { lastEndSeconds } = predict({
    count: 60,
    work: workOf("5s"),
    spread: "none",
    window: null,
    via: "sqs",
    consumer: withProvisionedPollers(limited, { minimum: 3, maximum: 3 }),
  });
  // The emulator takes 66.0 s with each seed. With the two pollers of standard mode it would be 47 s.
  expect(lastEndSeconds.p50).toBeCloseTo(66, 1);
});
