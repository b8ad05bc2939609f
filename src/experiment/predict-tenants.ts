import { type Tenant, type TenantsResult, tenantsResult } from "../measure/tenants.ts";
import type { Consumer } from "../plan/consumer.ts";
import { predictionRandom, scenarioOf } from "../plan/scenario.ts";
import { TenantLine } from "../plan/simulate/tenant-line.ts";
import { knowsTenants, tenantStarts } from "../plan/simulate/tenant-starts.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { requestOf } from "./predict-arm.ts";

/** The most jobs of all runs of the model together. The waits in a larger burst are unknown. */
export const tenantJobsMax = 100_000;
/** The most runs of the model. */
const runsMax = 15;

/**
 * Predicts how long the tenants of an arm wait: the run of the model in which the median tenant waits for a median time.
 *
 * @returns null if the model does not know the arm: see `knowsTenants`; also if invocations would be throttled, and for more
 * than `tenantJobsMax` jobs.
 */
export function predictTenants(spec: ArmSpec, consumer: Consumer, tenants: readonly Tenant[]): TenantsResult | null {
  const scenario = scenarioOf(requestOf(spec, consumer, undefined));
  if (!knowsTenants(scenario) || scenario.count > tenantJobsMax) return null;
  const isFair = spec.isFair === true;
  const tenantOf = Int32Array.from(tenants.flatMap(({ jobs }, index) => new Array<number>(jobs).fill(index)));
  const runs = Math.max(1, Math.min(runsMax, Math.floor(tenantJobsMax / scenario.count)));
  const results: TenantsResult[] = [];
  for (let run = 0; run < runs; run++) {
    const line = new TenantLine(tenantOf, tenants.length, isFair);
    const starts = tenantStarts(scenario, line, predictionRandom(run));
    if (starts === undefined) return null;
    results.push(tenantsResult(tenants, isFair, (job) => starts[job - 1]));
  }
  results.sort((a, b) => (a.medianWaitP95 ?? 0) - (b.medianWaitP95 ?? 0));
  return results[results.length >> 1] ?? null;
}
