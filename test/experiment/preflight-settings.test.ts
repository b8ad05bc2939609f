import { expect, test } from "vitest";
import { updateMapping } from "../../src/aws/event-source-mapping.ts";
import { partOf } from "../../src/aws/workload.ts";
import { parseArms } from "../../src/cli/parse/arms.ts";
import { parseWorkTime } from "../../src/cli/parse/load.ts";
import { stackParametersOf } from "../../src/cli/target/emulator-flags.ts";
import { comparedArms } from "../../src/commands/compare/arms.ts";
import { planArm } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { checkSettings, forecastOf } from "../../src/experiment/preflight.ts";
import { readStackFacts } from "../../src/experiment/stack-facts.ts";
import type { Target } from "../../src/experiment/target.ts";
import { deployedStack } from "../support/deployed-stack.ts";

const specs = (arms: string, work = "5s") =>
  comparedArms({ arms: parseArms("--arms")(arms), work: parseWorkTime("--work")(work) });

/** What the check throws; undefined if the stack allows the settings. */
async function problemOf(target: Target, arms: readonly ArmSpec[]): Promise<unknown> {
  const facts = await readStackFacts(target);
  try {
    checkSettings(facts, arms, target.workload);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("a batch must end before the function's timeout of 60 s", async () => {
  const { target } = await deployedStack();
  // 11 jobs of 5 s take 55 s, 12 take 60 s.
  expect(await problemOf(target, specs("batch:11"))).toBeUndefined();
  expect(await problemOf(target, specs("sqs,batch:12"))).toMatchObject({
    reason: "usage",
    message:
      'invalid value "batch:12" for --arms: 12 jobs of 5s take up to 60 s, and the function times out after 60 s',
    remedy:
      "choose batch:11 or smaller, or set a longer timeout: flatten deploy --parameter FunctionTimeoutSeconds=61 --parameter VisibilityTimeoutSeconds=366",
  });
});

test("no longer timeout is suggested for a batch that fits no timeout", async () => {
  const { target } = await deployedStack();
  expect(await problemOf(target, specs("batch:200"))).toMatchObject({
    remedy: "choose batch:11 or smaller",
  });
  expect(await problemOf(target, specs("batch:20", "50s"))).toMatchObject({
    remedy: "choose a shorter --work",
  });
});

test("a reservation must leave 100 of the account's 1000 unreserved", async () => {
  const { target } = await deployedStack();
  expect(await problemOf(target, specs("reserved:900"))).toBeUndefined();
  expect(await problemOf(target, specs("reserved:901"))).toMatchObject({
    reason: "usage",
    remedy: "reserve at most reserved:900, or use cap:901, which reserves nothing",
  });
});

test("concurrency that the function has reserved already counts as available", async () => {
  const { target } = await deployedStack({ parameters: { ReservedConcurrency: "300" } });
  expect(await problemOf(target, specs("reserved:900"))).toBeUndefined();
});

test("a mapping has either a maximum concurrency or provisioned pollers", async () => {
  const { target } = await deployedStack({ parameters: { MaximumConcurrency: "10" } });
  expect(await problemOf(target, specs("sqs,pollers:2-5"))).toMatchObject({
    reason: "usage",
    message:
      "the arm pollers:2-5 needs a mapping without maximum concurrency, and this one has 10: Lambda does not accept both; nothing was sent",
  });
  const change = { pollers: "2-5", maximumConcurrency: null } as const;
  await updateMapping(target.cloud, partOf(target.workload, "mappingId"), change);
  expect(await problemOf(target, specs("sqs,cap:5"))).toMatchObject({
    message:
      "the arm cap:5 needs a mapping in standard mode, and this one has 2-5 provisioned pollers: Lambda does not accept both; nothing was sent",
  });
});

test("the local stack gets a timeout that fits the largest batch", () => {
  const work = parseWorkTime("--work")("5s");
  expect(stackParametersOf({}, { work, batchSize: 11 })).not.toHaveProperty("FunctionTimeoutSeconds");
  expect(stackParametersOf({}, { work, batchSize: 20 })).toMatchObject({
    FunctionTimeoutSeconds: "101",
    VisibilityTimeoutSeconds: "606",
  });
  expect(stackParametersOf({}, { work, batchSize: 20 })).not.toHaveProperty("BatchSize");
  expect(() => stackParametersOf({}, { work, batchSize: 400 })).toThrow(/a batch of 400 jobs/);
});

test("the forecast of an arm follows the arm's settings", async () => {
  const { target } = await deployedStack();
  const facts = await readStackFacts(target);
  const peakOf = (arms: string) =>
    forecastOf(
      specs(arms).map((spec) => planArm(spec, facts)),
      facts,
      0,
      1,
    ).peak;
  expect(peakOf("cap:10")).toBe(10);
  expect(peakOf("reserved:7")).toBe(7);
  expect(peakOf("batch:10")).toBeLessThan(15);
  expect(peakOf("sqs")).toBeGreaterThan(40);
});
