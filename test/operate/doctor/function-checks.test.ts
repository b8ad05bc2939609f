import { expect, test } from "vitest";
import type { Workload } from "../../../src/aws/workload.ts";
import type { Facts } from "../../../src/operate/doctor/facts.ts";
import { checkRuntime } from "../../../src/operate/doctor/function-checks.ts";

const factsAt = (day: string, runtime: string, other = runtime) =>
  ({
    nowMs: () => Date.parse(day),
    process: async () => ({ runtime }),
    trigger: async () => ({ runtime: other }),
  }) as unknown as Facts;
const workload = { functionName: "process" } as Workload;

test.each([
  ["2026-10-31", "nodejs22.x", "ok"],
  ["2026-11-01", "nodejs22.x", "advice"],
  ["2027-04-29", "nodejs22.x", "advice"],
  ["2027-04-30", "nodejs22.x", "warning"],
  ["2027-07-01", "nodejs22.x", "problem"],
  ["2026-01-01", "nodejs18.x", "problem"],
  ["2026-01-01", "python3.13", "ok"],
])("on %s, %s is %s", async (day, runtime, level) => {
  const findings = [await checkRuntime(factsAt(day, runtime), workload)].flat();
  expect(findings.map((finding) => finding.level)).toEqual([level]);
});

test("two runtimes are two findings", async () => {
  expect(await checkRuntime(factsAt("2026-01-01", "nodejs22.x", "nodejs24.x"), workload)).toHaveLength(2);
});
