import type { TenantsResult } from "../../measure/tenants.ts";
import { type ReportPart, type ReportTable, reportTable } from "../../report/page.ts";
import { count, none, seconds } from "../../terminal/format.ts";
import { columnsFor } from "../../terminal/table.ts";
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
function groupTable(arms: readonly TenantsArm[]): ReportTable {
  const { left, right } = columnsFor(
    arms.flatMap(({ name, tenants: { groups, jainIndex } }) =>
      groups.map((group, index) => ({ name, ...group, jain: index === 0 ? (jainIndex?.toFixed(2) ?? none) : "" })),
    ),
  );
  return reportTable(
    [
      left("arm", 1, ({ name }) => name),
      left("tenants", 1, ({ group }) => group),
      right("number", 1, ({ tenants }) => count(tenants)),
      right("jobs of each", 1, ({ jobs }) => count(jobs)),
      right("wait median", 1, ({ waitP50 }) => seconds(waitP50)),
      right("wait p95", 1, ({ waitP95 }) => seconds(waitP95)),
      right("Jain", 1, ({ jain }) => jain),
    ],
    [`${jainText}.`],
  );
}

function slowestTable(arms: readonly TenantsArm[]): ReportTable {
  const { left, right } = columnsFor(
    arms.flatMap(({ name: arm, tenants: { slowest = [], medianWaitP95 } }) =>
      [...slowest, { name: "median tenant", waitP95: medianWaitP95 }].map((tenant) => ({ arm, ...tenant })),
    ),
  );
  return reportTable([
    left("arm", 1, ({ arm }) => arm),
    left("tenant", 1, ({ name }) => name),
    right("wait p95", 1, ({ waitP95 }) => seconds(waitP95)),
  ]);
}
