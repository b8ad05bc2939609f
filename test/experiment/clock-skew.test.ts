import { expect, test } from "vitest";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { caveatOf, directSpec, endOf, onlyArm } from "../support/arms.ts";
import { deployedStack, skewedTarget } from "../support/deployed-stack.ts";

const run = async (aheadMs: number, spec: ArmSpec = directSpec) =>
  onlyArm(await endOf(await skewedTarget(aheadMs), [spec]));

test.each([-30_000, -10_000, 10_000, 30_000])(
  "a clock that is %i ms ahead: every line is found, in one fresh minute, waits are corrected, and the skew is said",
  async (aheadMs) => {
    const { state, jobs, peak, caveats, ...arm } = await run(aheadMs);
    const level = await run(0);
    expect(Math.abs((arm.seconds.untilLastEnd ?? 0) - (level.seconds.untilLastEnd ?? 0))).toBeLessThan(1);
    expect(Math.abs((arm.seconds.waitP95 ?? 0) - (level.seconds.waitP95 ?? 0))).toBeLessThan(1);
    expect([state, jobs.processed, jobs.lost]).toEqual(["drained", 10, 0]);
    expect([peak.invocations, peak.cloudwatch, [arm.invocations.logs, arm.invocations.cloudwatch]]).toEqual([
      10,
      10,
      [10, 10],
    ]);
    expect(caveats.map(({ kind }) => kind)).toEqual(["clock-skew"]);
    const [caveat] = caveats;
    const seconds = caveat?.kind === "clock-skew" ? caveat.seconds : Number.NaN;
    // As far as it is certain: whole seconds in the header leave one of them open.
    expect(Math.abs(seconds)).toBeLessThanOrEqual(Math.abs(aheadMs) / 1_000);
    expect(Math.abs(seconds - aheadMs / 1_000)).toBeLessThan(1);
  },
);

test.each([-1_500, -300, -50, 0, 300, 1_500])(
  "a clock that is %i ms ahead raises no caveat, and hides no line",
  async (ms) => {
    const { jobs, caveats, ...arm } = await run(ms);
    expect([jobs.processed, jobs.lost, [arm.invocations.logs, arm.invocations.cloudwatch]]).toEqual([10, 0, [10, 10]]);
    expect(caveats).toEqual([]);
  },
);

test.each([-600_000, 600_000])("a Date header that is wrong by %i ms shifts no time of the run", async (errorMs) => {
  const level = await run(0);
  for (const spec of [directSpec, { ...directSpec, via: "sqs", window: { minSeconds: 5, maxSeconds: 20 } } as const]) {
    const target = await skewedTarget(0, {}, errorMs);
    const startMs = target.cloud.clock.nowMs();
    const arm = onlyArm(await endOf(target, [spec]));
    expect([arm.state, arm.jobs.processed, arm.peak.cloudwatch === null]).toEqual(["drained", 10, false]);
    const { untilFirstStart, untilLastEnd, waitP50 } = arm.seconds;
    for (const seconds of [untilFirstStart, untilLastEnd, waitP50]) expect(seconds).toBeGreaterThanOrEqual(0);
    if (spec === directSpec) expect(untilLastEnd).toBeCloseTo(level.seconds.untilLastEnd ?? Number.NaN, 0);
    // The next minute, the run, and the metrics: two reads after two and three minutes.
    expect(target.cloud.clock.nowMs() - startMs).toBeLessThan(400_000);
  }
});

test("answers of the emulator have no date, so no skew is measured", async () => {
  const { target } = await deployedStack();
  const arm = onlyArm(await endOf(target, [directSpec]));
  expect(caveatOf(arm, "clock-skew")).toBeUndefined();
  const { skew, clock } = target.cloud;
  expect([skew.certainMs, skew.earliestMs(clock.nowMs())]).toEqual([0, clock.nowMs()]);
});
