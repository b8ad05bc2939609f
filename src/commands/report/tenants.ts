import type { TenantsResult } from "../../measure/tenants.ts";
import type { ReportPart, ReportTable } from "../../report/page.ts";
import { count, none, seconds } from "../../terminal/format.ts";
import { jainText } from "../compare/report.ts";
import type { ShownArm } from "./waits.ts";

/** An arm whose jobs belong to tenants. */
interface TenantsArm {
  readonly name: string;
  readonly tenants: TenantsResult;
}

/** How long the jobs of each tenant waited: by group of tenants, and the tenants that waited longest. Nothing without tenants. */
export function tenantParts(shown: readonly ShownArm[]): readonly ReportPart[] {
  const arms = shown.flatMap(({ name, arm: { tenants } }): TenantsArm[] =>
    tenants === undefined ? [] : [{ name, tenants }],
  );
  if (arms.length === 0) return [];
  const groups = { title: "Waits of the tenants", table: groupTable(arms) };
  // Records of earlier versions name only the worst tenant.
  const named = arms.filter(({ tenants }) => tenants.slowest !== undefined);
  return named.length === 0 ? [groups] : [groups, { title: "Tenants that waited longest", table: slowestTable(named) }];
}

/** Tenants that were given together, as `10x10`, are one group. */
const groupTable = (arms: readonly TenantsArm[]): ReportTable => ({
  columns: [
    { header: "arm", align: "left" },
    { header: "tenants", align: "left" },
    { header: "number", align: "right" },
    { header: "jobs of each", align: "right" },
    { header: "wait median", align: "right" },
    { header: "wait p95", align: "right" },
    { header: "Jain", align: "right" },
  ],
  rows: arms.flatMap(({ name, tenants: { groups, jainIndex } }) =>
    groups.map(({ group, tenants, jobs, waitP50, waitP95 }, index) => [
      name,
      group,
      count(tenants),
      count(jobs),
      seconds(waitP50),
      seconds(waitP95),
      index === 0 ? (jainIndex?.toFixed(2) ?? none) : "",
    ]),
  ),
  notes: [`${jainText}.`],
});

const slowestTable = (arms: readonly TenantsArm[]): ReportTable => ({
  columns: [
    { header: "arm", align: "left" },
    { header: "tenant", align: "left" },
    { header: "wait p95", align: "right" },
  ],
  rows: arms.flatMap(({ name, tenants: { slowest = [], medianWaitP95 } }) => [
    ...slowest.map((tenant) => [name, tenant.name, seconds(tenant.waitP95)]),
    [name, "median tenant", seconds(medianWaitP95)],
  ]),
  notes: [],
});
