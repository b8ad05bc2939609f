import { expect, test } from "vitest";
import { randomFrom } from "../../../src/base/random.ts";
import { type Consumer, defaultConsumer, idealConsumer } from "../../../src/plan/consumer.ts";
import { predictionRandom, type Scenario, scenarioOf } from "../../../src/plan/scenario.ts";
import { eventSimulation } from "../../../src/plan/simulate/event/event-simulation.ts";
import { type Outcome, Starts } from "../../../src/plan/simulate/simulation.ts";

import { isUnthrottled, unthrottledSimulation } from "../../../src/plan/simulate/unthrottled-simulation.ts";
import { spreads } from "../../../src/plan/spreads/registry.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { sampleWork } from "../../../src/plan/work.ts";
import { workOf } from "../../support/samples.ts";

/** Nine of ten jobs take no time. */
const mostlyNothing = sampleWork([0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
const works = [...["0.3s", "1s", "5s", "2s-8s", "lognormal:4s,0.5", "exponential:3s"].map(workOf), mostlyNothing];
const consumers: readonly Partial<Consumer>[] = [
  {},
  { batchSize: 3 },
  { maximumConcurrency: 7 },
  { maximumConcurrency: 30, reservedConcurrency: 30, scalingBurst: 300 },
  { warmEnvironments: 12 },
  { sendSeconds: 40 },
  { rampPerSecond: 0 },
  { initialPollers: 1, rampPerSecond: 50 },
  { pacingMs: 400, turnaroundMs: 700, coldStartSpreadMs: 0 },
  { coldStartMs: 2_000, coldStartSpreadMs: 2_000, batchSize: 10 },
];

function scenarioFor(seed: number): Scenario {
  const random = randomFrom(`scenario/${seed}`);
  const pick = <T>(all: readonly T[]): T => all[random.integer(0, all.length - 1)] as T;
  const work = pick(works);
  // Without a turnaround, jobs that take no time could run at one instant without end.
  const bases = work === mostlyNothing ? [defaultConsumer] : [defaultConsumer, { ...idealConsumer, initialPollers: 4 }];
  return scenarioOf({
    count: random.integer(1, 300),
    spread: pick(Object.keys(spreads) as SpreadName[]),
    work,
    consumer: { ...pick(bases), ...pick(consumers) },
    via: "sqs",
    window: { minSeconds: pick([0, 10]), maxSeconds: pick([10, 13, 40, 200]) },
  });
}

/** Sums of the same times in another order differ in the last digit. */
const kept = ({ perSecond, seconds, lastEndSeconds, ...rest }: Outcome) => ({
  ...rest,
  lastEndSeconds: Number(lastEndSeconds.toFixed(9)),
  curve: [...perSecond.subarray(0, seconds)],
});

test("the results are those of the event model, run by run and second by second", () => {
  for (let seed = 0; seed < 300; seed++) {
    const scenario = scenarioFor(seed);
    expect(isUnthrottled(scenario)).toBe(true);
    const starts = new Starts(scenario.consumer.warmEnvironments);
    const [quick, slow] = [unthrottledSimulation(scenario), eventSimulation({ ...scenario, starts })];
    expect(quick.runs).toBe(slow.runs);
    for (let run = 0; run < 3; run++) {
      expect(kept(quick.run(predictionRandom(run), true))).toEqual(kept(slow.run(predictionRandom(run), true)));
    }
  }
});

test.each([
  { via: "invoke", consumer: {} },
  { via: "sqs", consumer: { batchingWindowSeconds: 1 } },
  { via: "sqs", consumer: { accountConcurrency: 99 } },
  { via: "sqs", consumer: { reservedConcurrency: 7, maximumConcurrency: 8 } },
  { via: "sqs", consumer: { initialPollers: 0 } },
  { via: "sqs", consumer: { scalingBurst: 99 } },
] as const)("via $via with $consumer a job may be throttled", ({ via, consumer }) => {
  const jobs = { count: 100, spread: "none", work: workOf("1s"), window: null } as const;
  expect(isUnthrottled(scenarioOf({ ...jobs, via, consumer: { ...defaultConsumer, ...consumer } }))).toBe(false);
});
