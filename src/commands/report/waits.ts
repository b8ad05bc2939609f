import type { ArmResult } from "../../experiment/result.ts";
import type { TenantsResult } from "../../measure/tenants.ts";
import {
  drawingOf,
  plainCurve,
  type ReportChart,
  type ReportPart,
  type ReportTable,
  reportTable,
} from "../../report/page.ts";
import { count, none, seconds } from "../../terminal/format.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import { jainText } from "../compare/report.ts";

/** An arm, and the run of it that is shown. */
interface ShownArm {
  readonly name: string;
  readonly arm: ArmResult;
}

/** How long the jobs waited, and how many messages waited in the queue over time. Records of earlier versions have neither. */
export function waitParts(shown: readonly ShownArm[]): readonly ReportPart[] {
  const waiting = shown.filter(({ arm }) => arm.waits !== undefined);
  if (waiting.length === 0) return [];
  const queued = shown.filter(({ arm }) => arm.queue !== undefined);
  const parts: ReportPart[] = [
    { title: "Waits until the start", table: waitTable(waiting), figure: { chart: waitChart(waiting), drawing: [] } },
  ];
  if (queued.length === 0) return parts;
  const chart = queueChart(queued);
  const drawing = drawingOf(chart, queued.length > 4 ? 1 : 3);
  return [...parts, { title: "Messages waiting in the queue", table: queueTable(queued), figure: { chart, drawing } }];
}

const seriesOf = ({ queue }: ArmResult) => ({ stepMs: queue?.stepMs ?? 1_000, inFlight: queue?.waiting ?? [] });

/** A column for each percentile that the tables show. */
const percentileColumns = (
  { right }: ReturnType<typeof columnsFor<ShownArm>>,
  waitsOf: (arm: ArmResult) => readonly number[] | undefined,
): Column[] =>
  Object.entries({ median: 50, p90: 90, p95: 95, p99: 99, longest: 100 }).map(([header, percentile]) =>
    right(header, 1, ({ arm }) => seconds(waitsOf(arm)?.[percentile] ?? null)),
  );

/** The most messages that waited in the queue at once. */
const mostWaiting = ({ queue }: ArmResult): number =>
  (queue?.waiting ?? []).reduce((most, value) => Math.max(most, value), 0);

function waitTable(shown: readonly ShownArm[]): ReportTable {
  const columns = columnsFor(shown);
  return reportTable(
    [columns.left("arm", 1, ({ name }) => name), ...percentileColumns(columns, ({ waits }) => waits?.total)],
    ["From the arrival of a job to its first start, its delay included."],
  );
}

function queueTable(queued: readonly ShownArm[]): ReportTable {
  const columns = columnsFor(queued);
  return reportTable(
    [
      columns.left("arm", 1, ({ name }) => name),
      columns.right("most messages", 1, ({ arm }) => count(mostWaiting(arm))),
      ...percentileColumns(columns, ({ waits }) => waits?.inQueue),
    ],
    [
      "Messages whose delay is over and that were not yet received, and how long each of them waited: a delay is not counted.",
    ],
  );
}

/** Steps of the chart of the waits. */
const steps = 240;

/** The share of the jobs that have started, over time. */
function waitChart(shown: readonly ShownArm[]): ReportChart {
  const longest = shown.reduce((most, { arm }) => Math.max(most, arm.waits?.total[100] ?? 0), 0);
  const stepMs = Math.max(10, Math.ceil((longest * 1000) / steps));
  return {
    unit: "% of the jobs that have started",
    isShare: true,
    curves: shown.map(({ name, arm }) => {
      const shares = sharesOf(arm.waits?.total ?? [], stepMs / 1000, Math.floor((longest * 1000) / stepMs) + 1);
      return plainCurve(name, { stepMs, inFlight: shares });
    }),
    goal: null,
  };
}

/** The highest percentile that was reached at the end of each step. */
function sharesOf(percentiles: readonly number[], stepSeconds: number, length: number): number[] {
  let share = 0;
  return Array.from({ length }, (_, step) => {
    while (share < 100 && (percentiles[share + 1] as number) <= (step + 1) * stepSeconds) share++;
    return share;
  });
}

const queueChart = (queued: readonly ShownArm[]): ReportChart => ({
  unit: "messages waiting",
  curves: queued.map(({ name, arm }) => plainCurve(name, seriesOf(arm))),
  goal: null,
});

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
