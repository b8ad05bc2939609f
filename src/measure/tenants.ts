import { mean, median, percentile, rounded } from "../base/numbers.ts";

/** A tenant of a burst: its jobs follow those of the tenant before it. */
export interface Tenant {
  /** Its message group in an arm with a fair queue. */
  readonly name: string;
  /** What it was called on the command line: several tenants may share it. */
  readonly group: string;
  /** Number of its jobs. */
  readonly jobs: number;
}

/** How long the jobs of one tenant, or of several tenants of one group, waited until they began, seconds. */
export interface TenantWaits {
  readonly group: string;
  readonly tenants: number;
  /** Jobs of each tenant. */
  readonly jobs: number;
  readonly waitP50: number | null;
  readonly waitP95: number | null;
}

/** The 95th percentile of the waits of one tenant, seconds. */
interface TenantWait {
  readonly name: string;
  readonly waitP95: number;
}

/** The tenants that a result names at most. */
export const slowestMax = 5;

/** The waits of all tenants of an arm. */
export interface TenantsResult {
  /** Whether each tenant had a message group of its own. */
  readonly isFair: boolean;
  readonly groups: readonly TenantWaits[];
  /** The tenant of which the 95th percentile is the longest; null if no job began. */
  readonly worst: TenantWait | null;
  /** The tenants of which the 95th percentile is the longest, at most five, the longest first; left out in older records. */
  readonly slowest?: readonly TenantWait[];
  /** The median of the 95th percentiles of all tenants, seconds. */
  readonly medianWaitP95: number | null;
  /**
   * Jain's fairness index of the rates at which the jobs of each tenant began, 0–1: 1 if all tenants had the same rate, 1/n if
   * one of n tenants had everything (Jain, Chiu, Hawe 1984).
   */
  readonly jainIndex: number | null;
}

/**
 * Summarizes waits by tenant.
 *
 * @param waitOf when a job began, seconds after the first send; undefined if it did not.
 */
export function tenantsResult(
  tenants: readonly Tenant[],
  isFair: boolean,
  waitOf: (job: number) => number | undefined,
): TenantsResult {
  let first = 1;
  const waits = tenants.map((tenant) => {
    const jobs = Array.from({ length: tenant.jobs }, (_, index) => first + index);
    first += tenant.jobs;
    return { ...tenant, waits: jobs.map(waitOf).filter((wait) => wait !== undefined) };
  });
  const begun = waits.filter((tenant) => tenant.waits.length > 0);
  const ranked = begun
    .map(({ name, waits: own }) => ({ name, waitP95: rounded(percentile(own, 95), 3) }))
    .sort((a, b) => b.waitP95 - a.waitP95);
  const groups = [...new Set(tenants.map(({ group }) => group))].map((group): TenantWaits => {
    const members = waits.filter((tenant) => tenant.group === group);
    const own = members.flatMap((tenant) => tenant.waits);
    const at = (percent: number) => (own.length === 0 ? null : rounded(percentile(own, percent), 3));
    return { group, tenants: members.length, jobs: members[0]?.jobs ?? 0, waitP50: at(50), waitP95: at(95) };
  });
  return {
    isFair,
    groups,
    worst: ranked[0] ?? null,
    slowest: ranked.slice(0, slowestMax),
    medianWaitP95: ranked.length === 0 ? null : median(ranked.map(({ waitP95 }) => waitP95)),
    jainIndex: begun.length === 0 ? null : rounded(jainIndex(begun.map(({ waits: own }) => rateOf(own))), 3),
  };
}

/** A tenant whose jobs all begin at once has this time at least, so that its rate is finite, seconds. */
const shortestSeconds = 0.1;

/** Jobs per second until the last of them began. */
const rateOf = (waits: readonly number[]): number =>
  waits.length / waits.reduce((last, wait) => Math.max(last, wait), shortestSeconds);

/** Jain's fairness index. */
export function jainIndex(values: readonly number[]): number {
  const average = mean(values);
  const squares = mean(values.map((value) => value * value));
  return squares === 0 ? 1 : (average * average) / squares;
}
