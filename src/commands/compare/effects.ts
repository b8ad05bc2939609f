import type { ArmResult } from "../../experiment/result.ts";
import { slowestMax, type TenantsResult } from "../../measure/tenants.ts";
import { counted, none, seconds } from "../../terminal/format.ts";
import { clean, paragraph, type View } from "../../terminal/page.ts";
import { type Column, hiddenColumns, table } from "../../terminal/table.ts";
import { type ArmGroup, repeats, typicalRun, undoneInOutage } from "./verdict.ts";

/** Whether the messages of an arm went into the queue like those of a fair arm, but without message groups. */
const isUnfair = ({ via, tenants, settings, ratePerSecond, jitterSeconds }: ArmResult): boolean =>
  via === "sqs" &&
  tenants?.isFair === false &&
  settings === undefined &&
  ratePerSecond === undefined &&
  (jitterSeconds?.max ?? 0) === 0;

/** What message groups did for the tenants, compared with the same burst without them; empty without both. */
export function fairSentence(groups: readonly ArmGroup[]): string {
  const arms = groups.map(typicalRun);
  const [fair, plain] = [arms.find(({ tenants }) => tenants?.isFair), arms.find(isUnfair)];
  const [waits, before] = [fair?.tenants, plain?.tenants];
  if (fair === undefined || plain === undefined || !waits || !before) return "";
  return fairText({ name: fair.name, waits }, { name: plain.name, waits: before });
}

/** An arm, and how long its tenants waited. */
interface WaitingTenants {
  readonly name: string;
  readonly waits: TenantsResult;
}

/** The waits with message groups, compared with those of the same burst without them. */
export function fairText(fair: WaitingTenants, plain: WaitingTenants): string {
  const [waits, before] = [fair.waits, plain.waits];
  const isBetter = (waits.medianWaitP95 ?? 0) < (before.medianWaitP95 ?? 0) - 0.05;
  const [worst, worstBefore] = [waits.worst, before.worst];
  return (
    `${clean(fair.name)} ${isBetter ? "makes most tenants wait less" : "does not make most tenants wait less"}: 19 of 20 jobs of ` +
    `the median tenant begin within ${seconds(waits.medianWaitP95)}, and with ${clean(plain.name)} within ` +
    `${seconds(before.medianWaitP95)}. The longest wait is that of ${clean(worst?.name ?? "an unknown tenant")}, ` +
    `${seconds(worst?.waitP95 ?? null)}; with ${clean(plain.name)}, that of ` +
    `${clean(worstBefore?.name ?? "an unknown tenant")}, ${seconds(worstBefore?.waitP95 ?? null)}.`
  );
}

/** Other arms that the sentence about an outage names at most. */
const othersMax = 3;

/** Jobs of an arm that were not processed in the end, attempts that failed, and the backlog: medians over its runs. */
interface Endured {
  readonly name: string;
  readonly undone: number;
  readonly failedAttempts: number;
  readonly backlogSeconds: number;
  readonly isDoneBefore: boolean;
}

/**
 * Which arm came through an outage best: with the fewest jobs that were not processed, then with the fewest attempts that
 * failed, then with the shortest backlog. Empty if there was no outage, if only one arm ran, or if no attempt failed.
 */
export function outageSentence(groups: readonly ArmGroup[]): string {
  const endured = groups.flatMap((group): Endured[] => {
    const failed = repeats(group, ({ outage }) => outage?.failedAttempts ?? null);
    if (failed === null) return [];
    const undone = repeats(group, undoneInOutage)?.median ?? 0;
    const backlog = repeats(group, ({ outage }) => outage?.backlogSeconds ?? null)?.median;
    const isDoneBefore = group.runs.every(
      ({ outage, seconds: taken }) => (taken.untilLastEnd ?? Number.MAX_VALUE) < (outage?.fromSeconds ?? 0),
    );
    return [
      {
        name: group.name,
        undone,
        failedAttempts: failed.median,
        backlogSeconds: backlog ?? Number.MAX_VALUE,
        isDoneBefore,
      },
    ];
  });
  const [best, ...others] = endured.toSorted(
    (a, b) => a.undone - b.undone || a.failedAttempts - b.failedAttempts || a.backlogSeconds - b.backlogSeconds,
  );
  if (best === undefined || others.length === 0) return "";
  if (endured.every(({ failedAttempts }) => failedAttempts === 0)) {
    const isLate = endured.every(({ isDoneBefore }) => isDoneBefore);
    return isLate
      ? "Every job was done before the outage began: send more jobs, or give an earlier outage."
      : "No attempt failed in the outage.";
  }
  // Of many arms, the worst one is named rather than one in the middle.
  const named = others.filter((_, index) => index < othersMax - 1 || index === others.length - 1);
  const rest = named.map((each) => ` ${clean(each.name)}: ${enduredText(each)}.`);
  return `${clean(best.name)} comes through the outage best: ${enduredText(best)}.${rest.join("")}`;
}

const enduredText = ({ undone, failedAttempts, backlogSeconds }: Endured): string =>
  [
    failedAttempts === 0 ? "no attempt failed" : `${counted(failedAttempts, "attempt")} failed`,
    ...(undone === 0 ? [] : [`${counted(undone, "job")} not processed`]),
    ...(backlogSeconds === Number.MAX_VALUE ? [] : [backlogText(backlogSeconds)]),
  ].join(", ");

const backlogText = (value: number): string =>
  value === 0
    ? "the last job was processed before its end"
    : `the last job was processed ${seconds(value)} after its end`;

const waitHeader = "wait p95";

/** A small table of the tenants that waited longest in each arm, and of the median tenant; no lines without tenants. */
export function tenantLines(groups: readonly ArmGroup[], view: View): string[] {
  const arms = groups.map(typicalRun).filter(({ tenants }) => tenants?.slowest !== undefined);
  const rows = Math.min(slowestMax, Math.max(0, ...arms.map(({ tenants }) => tenants?.slowest?.length ?? 0)));
  if (rows === 0) return [];
  const ranks = Array.from({ length: rows }, (_, rank) => rank);
  const columns = arms.flatMap(({ name, tenants }, index): Column[] => [
    {
      header: clean(name),
      align: "left",
      priority: index + 1,
      cells: [...ranks.map((rank) => clean(tenants?.slowest?.[rank]?.name ?? none)), "median tenant"],
    },
    {
      header: waitHeader,
      align: "right",
      priority: index + 1,
      cells: [
        ...ranks.map((rank) => seconds(tenants?.slowest?.[rank]?.waitP95 ?? null)),
        seconds(tenants?.medianWaitP95 ?? null),
      ],
    },
  ]);
  const { lines, dropped } = table(columns, view);
  return [
    ...paragraph("tenants that waited longest, and the median tenant", view, view.paint.dim, 2),
    ...lines,
    ...hiddenColumns(
      dropped.filter((header) => header !== waitHeader),
      view,
    ),
  ];
}
