import { expect, test } from "vitest";
import { armSpecOf } from "../../src/commands/arms/flags.ts";
import { predictTenants } from "../../src/experiment/predict-arm.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { flatten } from "../support/flatten.ts";
import { workOf } from "../support/samples.ts";

const tenants = [
  { name: "big", group: "big", jobs: 180 },
  ...["a", "b", "c", "d"].map((name) => ({ name, group: "small", jobs: 5 })),
];
const spec = { ...armSpecOf({ count: 200, work: workOf("3s") }, "sqs", null), tenants };

test("the waits are those of the emulator", async () => {
  const line = "compare --arms sqs,fair --tenants big:180,small:5x4 --work 3s --format json";
  const { arms } = JSON.parse((await flatten(line)).stdout) as { arms: readonly ArmResult[] };
  for (const [index, isFair] of [false, true].entries()) {
    const predicted = predictTenants(isFair ? { ...spec, isFair } : spec, defaultConsumer, tenants);
    const measured = arms[index]?.tenants;
    expect(measured?.isFair).toBe(isFair);
    for (const [group, { waitP50, waitP95 }] of (measured?.groups ?? []).entries()) {
      // The second arm finds warm environments, and starts the time of a cold start earlier.
      expect(Math.abs((predicted?.groups[group]?.waitP50 ?? 0) - (waitP50 ?? 0))).toBeLessThan(0.3);
      expect(Math.abs((predicted?.groups[group]?.waitP95 ?? 0) - (waitP95 ?? 0))).toBeLessThan(0.3);
    }
    expect(predicted?.jainIndex).toBeCloseTo(measured?.jainIndex ?? 0, 1);
  }
});

test("the waits are unknown where invocations would be throttled, and for what the model does not have", () => {
  const small = { ...defaultConsumer, reservedConcurrency: 5 };
  expect(predictTenants(spec, small, tenants)).toBeNull();
  expect(predictTenants({ ...spec, via: "invoke" }, defaultConsumer, tenants)).toBeNull();
  expect(predictTenants(spec, { ...defaultConsumer, batchingWindowSeconds: 1 }, tenants)).toBeNull();
});

test("with random delays the jobs of a tenant are released in any order", () => {
  const delayed = { ...spec, window: { minSeconds: 0, maxSeconds: 100 }, spread: "random" } as const;
  const { groups = [] } = predictTenants(delayed, defaultConsumer, tenants) ?? {};
  for (const { waitP50 } of groups) expect(Math.abs((waitP50 ?? 0) - 50)).toBeLessThan(25);
});
