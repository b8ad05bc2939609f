import { expect, test } from "vitest";
import { forecastQuestion, forecastSentence } from "../../src/commands/arms/preflight.ts";
import { planArm } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { type Forecast, forecastOf, readClaimedConcurrency } from "../../src/experiment/preflight.ts";
import { readStackFacts } from "../../src/experiment/stack-facts.ts";
import type { Target } from "../../src/experiment/target.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";
import { directSpec } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";

const direct: ArmSpec = { ...directSpec, count: 100 };

async function readForecast(target: Target, spec: ArmSpec, repeat = 1): Promise<Forecast> {
  const facts = await readStackFacts(target);
  return forecastOf([planArm(spec, facts)], facts, await readClaimedConcurrency(target), repeat);
}

test("a cheap burst that leaves more than half of the concurrency free needs no confirmation", async () => {
  const { target } = await deployedStack();
  const forecast = await readForecast(target, direct);
  expect(forecast).toMatchObject({ peak: 100, accountLimit: 1000, free: 1000, reasons: [] });
  // 100 requests at $0.20 a million, 500 s × 0.125 GB at arm64's $0.0000133334, 12 metrics at $0.01 a thousand.
  expect(forecast.usd).toBeCloseTo(100 * 2e-7 + 500 * 0.125 * 1.33334e-5 + 12e-5, 6);
  expect(forecastSentence(forecast, target.description)).toMatch(/expected peak about 100; 1000 of the account's 1000/);
});

test("a burst that takes more than half of a small account needs confirmation", async () => {
  const { target } = await deployedStack({ accountConcurrency: 150 });
  const forecast = await readForecast(target, direct);
  expect(forecast).toMatchObject({ peak: 100, free: 150, reasons: ["concurrency"] });
  expect(forecastQuestion(forecast.reasons)).toContain("more than half of the free concurrency");
});

test("a burst that would be throttled takes all of an account of ten", async () => {
  const { target } = await deployedStack({ accountConcurrency: 10 });
  expect(await readForecast(target, direct)).toMatchObject({ peak: 10, free: 10, reasons: ["concurrency"] });
});

test("concurrency that other functions used lately is not free", async () => {
  const { target, emulator } = await deployedStack();
  emulator.world.cloudwatch.report({
    namespace: "AWS/Lambda",
    name: "ClaimedAccountConcurrency",
    dimensions: {},
    unit: "Count",
    value: 900,
    atMs: emulator.clock.nowMs(),
  });
  await emulator.clock.sleepMs(180_000);
  expect(await readForecast(target, direct)).toMatchObject({ free: 100, reasons: ["concurrency"] });
});

test("runs that cost more than a dollar together need confirmation", async () => {
  const { target } = await deployedStack();
  const long = {
    ...direct,
    via: "sqs",
    count: 250,
    work: fixedWork(200),
    window: { minSeconds: 0, maxSeconds: 900 },
  } as const;
  const once = await readForecast(target, long);
  expect(once.usd).toBeGreaterThan(0.08);
  expect(once.reasons).not.toContain("cost");
  expect((await readForecast(target, long, 20)).reasons).toContain("cost");
});
