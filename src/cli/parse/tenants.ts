import type { Tenant } from "../../measure/tenants.ts";
import { badValue, type ValueParser } from "./choices.ts";

const tenantsMax = 10_000;
const part = /^([A-Za-z0-9_-]{1,100}):(\d+)(?:x(\d+))?$/;
const shape = "name:jobs for one tenant, or name:jobsxtenants for several tenants with as many jobs each";

/**
 * Parses the tenants of a burst, in the order in which they send: `big:900,small:10x5` is one tenant with 900 jobs, and then
 * five tenants with 10 jobs each, which are named small-1 to small-5.
 */
export const parseTenants: ValueParser<readonly Tenant[]> = (flag) => (text) => {
  const groups = text.split(",").map((each) => part.exec(each.trim()));
  const tenants = groups.flatMap((group) => {
    const [, name = "", jobs = "0", times] = group ?? [];
    const each = { group: name, jobs: Number(jobs) };
    if (times === undefined) return [{ ...each, name }];
    return Array.from({ length: Math.min(Number(times), tenantsMax + 1) }, (_, i) => ({
      ...each,
      name: `${name}-${i + 1}`,
    }));
  });
  const why = groups.includes(null) ? `expected ${shape}, separated by commas` : whyNot(tenants);
  if (why === undefined) return tenants;
  throw badValue(flag, text, why, "big:900,small:10x10");
};

/** Why tenants cannot share a queue; undefined if they can. */
function whyNot(tenants: readonly Tenant[]): string | undefined {
  if (new Set(tenants.map(({ name }) => name)).size < tenants.length) return "each tenant needs a name of its own";
  if (tenants.some(({ jobs }) => jobs === 0)) return "each tenant needs at least 1 job";
  return tenants.length < 2 || tenants.length > tenantsMax ? `expected from 2 to ${tenantsMax} tenants` : undefined;
}
