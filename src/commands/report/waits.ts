import type { ArmResult } from "../../experiment/result.ts";
import type { ReportChart, ReportPart, ReportTable } from "../../report/page.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, none, seconds } from "../../terminal/format.ts";
import type { View } from "../../terminal/page.ts";
import { clean } from "../../terminal/wrap.ts";

/** An arm, and the run of it that is shown. */
export interface ShownArm {
  readonly name: string;
  readonly arm: ArmResult;
}

/** How long the jobs waited, and how many messages waited in the queue over time. Records of earlier versions have neither. */
export function waitParts(shown: readonly ShownArm[], view: View): readonly ReportPart[] {
  const waiting = shown.filter(({ arm }) => arm.waits !== undefined);
  if (waiting.length === 0) return [];
  const queued = shown.filter(({ arm }) => arm.queue !== undefined);
  const parts: ReportPart[] = [
    {
      title: "Waits until the start",
      table: waitTable(waiting),
      figure: { chart: waitChart(waiting), drawing: [] },
    },
  ];
  if (queued.length === 0) return parts;
  const chart = queueChart(queued);
  const drawing = smallMultiples(
    queued.map(({ name, arm }) => ({ name: clean(name), series: seriesOf(arm) })),
    view,
    queued.length > 4 ? 1 : 3,
    0,
  );
  return [...parts, { title: "Messages waiting in the queue", table: queueTable(queued), figure: { chart, drawing } }];
}

const seriesOf = ({ queue }: ArmResult) => ({ stepMs: queue?.stepMs ?? 1_000, inFlight: queue?.waiting ?? [] });

/** The percentiles in the tables, and what they are called. */
const shownPercentiles = [
  [50, "median"],
  [90, "p90"],
  [95, "p95"],
  [99, "p99"],
  [100, "longest"],
] as const;

const cellsOf = (percentiles: readonly number[] | undefined): string[] =>
  shownPercentiles.map(([p]) => (percentiles === undefined ? none : seconds(percentiles[p] ?? null)));

const percentileColumns = shownPercentiles.map(([, header]) => ({ header, align: "right" }) as const);

const waitTable = (shown: readonly ShownArm[]): ReportTable => ({
  columns: [{ header: "arm", align: "left" }, ...percentileColumns],
  rows: shown.map(({ name, arm }) => [name, ...cellsOf(arm.waits?.total)]),
  notes: ["From the arrival of a job to its first start, its delay included."],
});

const queueTable = (queued: readonly ShownArm[]): ReportTable => ({
  columns: [{ header: "arm", align: "left" }, { header: "most messages", align: "right" }, ...percentileColumns],
  rows: queued.map(({ name, arm }) => [
    name,
    count((arm.queue?.waiting ?? []).reduce((most, value) => Math.max(most, value), 0)),
    ...cellsOf(arm.waits?.inQueue),
  ]),
  notes: [
    "Messages whose delay is over and that were not yet received, and how long each of them waited: a delay is not counted.",
  ],
});

/** Steps of the chart of the waits. */
const steps = 240;

/** The share of the jobs that have started, over time. */
function waitChart(shown: readonly ShownArm[]): ReportChart {
  const longest = shown.reduce((most, { arm }) => Math.max(most, arm.waits?.total[100] ?? 0), 0);
  const stepMs = Math.max(10, Math.ceil((longest * 1000) / steps));
  return {
    unit: "% of the jobs that have started",
    isShare: true,
    curves: shown.map(({ name, arm }) => ({
      name,
      stepMs,
      values: sharesOf(arm.waits?.total ?? [], stepMs / 1000, Math.floor((longest * 1000) / stepMs) + 1),
      band: null,
      floor: null,
    })),
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
  curves: queued.map(({ name, arm }) => {
    const { stepMs, inFlight } = seriesOf(arm);
    return { name, stepMs, values: inFlight, band: null, floor: null };
  }),
  goal: null,
});
