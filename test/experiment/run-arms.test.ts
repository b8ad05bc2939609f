import { beforeAll, describe, expect, test } from "vitest";
import { parseArms } from "../../src/cli/parse/arms.ts";
import { parseTenants, parseWorkTime } from "../../src/cli/parse/load.ts";
import { type CompareArmFlags, comparedArms } from "../../src/commands/compare/arms.ts";
import { conclusion } from "../../src/commands/compare/conclusion.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { readSettings } from "../../src/experiment/settings.ts";
import { runSpecs } from "../support/arms.ts";
import { type DeployedStack, defaultSettings, deployedStack } from "../support/deployed-stack.ts";

async function run({ target }: DeployedStack, arms: string, flags: CompareArmFlags = {}): Promise<ArmResult[]> {
  return runSpecs(target, comparedArms({ ...flags, arms: parseArms("--arms")(arms) }));
}

describe("100 jobs of 5 s, in every kind of arm", () => {
  const words =
    "direct,sqs,random:10-100,even:10-100,stratified:0-60,waves:0-60,cap:10,reserved:10,batch:10,trigger:10-100,async";
  let account: DeployedStack;
  let results: readonly ArmResult[];
  const arm = (name: string) => results.find((each) => each.name === name) as ArmResult;

  beforeAll(async () => {
    account = await deployedStack();
    results = await run(account, words);
  });

  test("each arm has a result, with every job processed", () => {
    expect(results).toHaveLength(11);
    for (const { jobs, state } of results) expect([state, jobs.processed, jobs.lost]).toEqual(["drained", 100, 0]);
  });

  test("the direct burst runs all jobs at the same time; the mapping holds back jobs without delays", () => {
    expect(arm("direct").peak.invocations).toBe(100);
    expect(arm("sqs 0 s").peak.invocations).toBeLessThan(100);
  });

  test("cap:10 peaks at 10 exactly, as predicted, and ends after 100 x 5 s / 10", () => {
    const { peak, seconds, throttles, settings } = arm("sqs cap 10");
    expect(peak.invocations).toBe(10);
    expect(peak.predicted).toEqual({ p5: 10, p50: 10, p95: 10 });
    expect(seconds.untilLastEnd).toBeGreaterThan(50);
    expect(seconds.untilLastEnd).toBeLessThan(53);
    expect(throttles).toBe(0);
    expect(settings).toEqual({ maximumConcurrency: 10 });
  });

  test("reserved:10 has no higher peak, but throttles and takes longer", () => {
    const { peak, seconds, throttles, jobs } = arm("sqs reserved 10");
    expect(peak.invocations).toBeLessThanOrEqual(10);
    expect(peak.predicted?.p95).toBeLessThanOrEqual(10);
    expect(throttles).toBeGreaterThan(0);
    expect(seconds.untilLastEnd).toBeGreaterThan(arm("sqs cap 10").seconds.untilLastEnd as number);
    expect(jobs.deadLettered).toBe(0);
  });

  test("batch:10 needs about 10 invocations at the same time, and has the floor and the caveat of batches", () => {
    const { peak, invocations, caveats } = arm("sqs batch 10");
    expect(peak.invocations).toBeGreaterThanOrEqual(10);
    expect(peak.invocations).toBeLessThanOrEqual(13);
    expect(invocations.logs).toBeLessThanOrEqual(20);
    // 100 jobs of 5 s are 500 s of work, and a batch released at the end of no window lasts 50 s: 10 at least.
    expect(peak.floor).toBe(10);
    expect(caveats).toContainEqual({ kind: "batched", batchSize: 10 });
    expect(arm("sqs 0 s").caveats).not.toContainEqual(expect.objectContaining({ kind: "batched" }));
  });

  test("the trigger sends the same delays as the driver", () => {
    expect(arm("trigger 10-100 s").peak.invocations).toBe(arm("sqs 10-100 s").peak.invocations);
  });

  test("the settings are as they were deployed", async () => {
    expect(await readSettings(account.target)).toEqual(defaultSettings);
  });

  test("the conclusion names the lowest peak, and an arm that needs no delays", () => {
    const text = conclusion(results);
    expect(text).toContain("sqs 10-100 s even has the lowest peak");
    expect(text).toContain("needs no delays and beats");
    expect(text).toContain("Sooner, at a higher peak:");
  });
});

describe("messages that are sent at a rate, and messages that wait until all are sent", () => {
  let account: DeployedStack;
  let results: readonly ArmResult[];
  beforeAll(async () => {
    account = await deployedStack();
    results = await run(account, "rate:14/s,pause", { work: parseWorkTime("--work")("300ms") });
  });

  test("14/s is kept, and takes 99 pauses; each message is a request of its own", () => {
    const [rate, held] = results as [ArmResult, ArmResult];
    expect(rate.ratePerSecond).toBe(14);
    expect(rate.invocations.perSecond).toBeLessThan(18);
    expect(rate.seconds.send).toBeCloseTo(99 / 14, 2);
    expect(rate.cost.perMillionJobsUsd).toBeGreaterThan((held.cost.perMillionJobsUsd ?? 0) + 0.3);
  });

  test("with a disabled mapping no job starts before it is enabled, and the peak is that of the growing mapping", async () => {
    const held = results[1] as ArmResult;
    expect([held.state, held.jobs.processed, held.settings]).toEqual(["drained", 100, { enabled: false }]);
    expect(held.seconds.untilFirstStart).toBeGreaterThan(10);
    expect(held.peak.invocations).toBeGreaterThanOrEqual(held.peak.predicted?.p5 ?? 0);
    expect(held.peak.invocations).toBeLessThanOrEqual(held.peak.predicted?.p95 ?? 0);
    expect(await readSettings(account.target)).toEqual(defaultSettings);
  });
});

test("a rate that the mapping cannot keep at first has a caveat", async () => {
  const [rate] = await run(await deployedStack(), "rate:14/s");
  expect(rate?.caveats).toEqual([
    { kind: "rate-exceeded", ratePerSecond: 14, perSecond: rate?.invocations.perSecond ?? 0 },
  ]);
});

test("message groups keep a tenant with many jobs from delaying the others, once it has 30 in flight", async () => {
  const tenants = parseTenants("--tenants")("big:400,small:5x4");
  const work = parseWorkTime("--work")("1s");
  const [plain, fair] = (await run(await deployedStack(), "fair", { tenants, work })) as [ArmResult, ArmResult];
  const smallOf = ({ tenants: waits }: ArmResult) => waits?.groups.find(({ group }) => group === "small");
  expect(smallOf(fair)?.waitP95 ?? Infinity).toBeLessThan(0.8 * (smallOf(plain)?.waitP95 ?? 0));
  expect(fair.tenants?.jainIndex ?? 0).toBeGreaterThan(plain.tenants?.jainIndex ?? 1);
  expect([plain, fair].map(({ jobs, caveats }) => [jobs.processed, caveats])).toEqual([
    [420, []],
    [420, []],
  ]);
  expect(conclusion([plain, fair])).toContain("19 of 20 jobs of the median tenant begin within");
});

test("with few jobs in flight no tenant is noisy, which a caveat says", async () => {
  const tenants = parseTenants("--tenants")("big:20,small:2x2");
  const [, fair] = await run(await deployedStack(), "fair", { tenants, work: parseWorkTime("--work")("1s") });
  expect(fair?.caveats).toEqual([{ kind: "no-noisy-tenant", peak: fair?.peak.jobs, least: 30 }]);
});

describe("an outage of what is behind the function", () => {
  const outage = { fromSeconds: 10, untilSeconds: 120 };
  let arms: readonly ArmResult[];
  beforeAll(async () => {
    arms = await run(await deployedStack(), "sqs,cap:2,trigger,pause,direct", { outage });
  });

  test("attempts that begin in it fail, and use up receives; the backlog ends after a visibility timeout", () => {
    for (const arm of arms.slice(0, 3)) {
      expect(arm.outage?.failedAttempts).toBeGreaterThan(10);
      expect([arm.errors, arm.jobs.processed, arm.jobs.deadLettered]).toEqual([arm.outage?.failedAttempts, 100, 0]);
      expect(arm.outage?.backlogSeconds).toBeGreaterThan(240);
      expect(arm.peak.invocations).toBeLessThanOrEqual(Math.ceil(arm.peak.predicted?.p95 ?? 0));
      expect(arm.peak.invocations).toBeGreaterThanOrEqual(Math.floor(arm.peak.predicted?.p5 ?? 0));
    }
  });

  test("a paused mapping waits for its end, and burns no receive; direct invokes are over before it", () => {
    const [paused, direct] = arms.slice(3);
    expect([paused, direct].map((arm) => arm?.outage?.failedAttempts)).toEqual([0, 0]);
    expect(paused?.seconds.untilFirstStart).toBeGreaterThan(120);
    expect(paused?.outage?.backlogSeconds).toBeLessThan(60);
    expect(direct?.outage?.backlogSeconds).toBe(0);
  });
});

test("an outage longer than all receives dead-letters the messages", async () => {
  const account = await deployedStack({ parameters: { VisibilityTimeoutSeconds: "60", MaxReceiveCount: "2" } });
  const [arm] = await run(account, "sqs", { outage: { fromSeconds: 0, untilSeconds: 600 }, count: 20 });
  expect([arm?.jobs.deadLettered, arm?.outage?.failedAttempts, arm?.outage?.backlogSeconds]).toEqual([20, 40, null]);
});

test("valid messages that throttling dead-letters have a caveat, and their arm is not recommended", async () => {
  const account = await deployedStack({ parameters: { VisibilityTimeoutSeconds: "60", MaxReceiveCount: "1" } });
  const results = await run(account, "cap:2,reserved:1", { count: 60 });
  const reserved = results[1] as ArmResult;
  expect(reserved.state).toBe("drained");
  expect(reserved.throttles).toBeGreaterThan(0);
  expect(reserved.jobs.processed + reserved.jobs.deadLettered).toBe(60);
  expect(reserved.jobs.deadLettered).toBeGreaterThan(0);
  expect(reserved.caveats).toContainEqual({ kind: "never-ran", jobs: reserved.jobs.deadLettered });
  expect(conclusion(results)).toContain("sqs reserved 1 is not recommended: it dead-lettered");
});

test("the same seed gives the same results, byte for byte", async () => {
  const once = async () => JSON.stringify(await run(await deployedStack(), "random:0-20,cap:5", { count: 30 }));
  expect(await once()).toBe(await once());
});

test("every arm has the same jobs, with the same work times", async () => {
  const flags = { count: 41, work: parseWorkTime("--work")("1s-9s") };
  const [first, ...others] = await run(await deployedStack(), "sqs,cap:5,batch:4,even:0-20", flags);
  // Each attempt ends up to 5 ms late.
  const workOf = (arm: ArmResult | undefined) =>
    [arm?.seconds.workP50, arm?.seconds.workP95].map((seconds) => Math.round((seconds ?? 0) * 50) / 50);
  expect(workOf(first)[0]).not.toBe(workOf(first)[1]);
  for (const other of others) expect(workOf(other)).toEqual(workOf(first));
});
