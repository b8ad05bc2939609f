import type { Tenant } from "../../measure/tenants.ts";
import { badValue, type ValueParser } from "./choices.ts";

const tenantsMax = 10_000;
const part = /^([A-Za-z0-9_-]{1,100}):(\d+)(?:x(\d+))?$/;
const allowed =
  "expected tenants and their jobs, each name once: name:jobs for one tenant, name:jobsxtenants for several with as many jobs each";

/**
 * Parses the tenants of a burst, in the order in which they send: `big:900,small:10x5` is one tenant with 900 jobs, and then
 * five tenants with 10 jobs each, which are named small-1 to small-5.
 */
export const parseTenants: ValueParser<readonly Tenant[]> = (flag) => (text) => {
  const groups = text.split(",").map((each) => part.exec(each.trim()));
  const names = new Set(groups.map((group) => group?.[1]));
  const tenants = groups.flatMap((group) => {
    const [, name = "", jobs = "0", times] = group ?? [];
    const each = { group: name, jobs: Number(jobs) };
    if (times === undefined) return [{ ...each, name }];
    return Array.from({ length: Math.min(Number(times), tenantsMax + 1) }, (_, i) => ({
      ...each,
      name: `${name}-${i + 1}`,
    }));
  });
  const isValid = !groups.includes(null) && names.size === groups.length && tenants.every(({ jobs }) => jobs > 0);
  if (isValid && tenants.length >= 2 && tenants.length <= tenantsMax) return tenants;
  throw badValue(flag, text, `${allowed}; from 2 to ${tenantsMax} tenants`, "big:900,small:10x10");
};
