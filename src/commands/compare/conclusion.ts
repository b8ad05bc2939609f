import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { meetsAll } from "../../measure/assertion.ts";
import type { TenantsResult } from "../../measure/tenants.ts";
import { counted, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { goalConclusion } from "../arms/outcome.ts";
import { lowestPeak } from "./lowest-peak.ts";
import {
  type ArmGroup,
  groupArms,
  judge,
  notRecommended,
  peakText,
  referenceOf,
  repeats,
  typicalRun,
  undoneInOutage,
  type Verdict,
} from "./verdict.ts";

/** What the arms were checked against: a goal, assertions. */
export type Wanted = Pick<ResultDocument, "goal" | "assertions">;

/**
 * The conclusion of a comparison, in sentences. With a goal: which arm serves it best. Without a goal: which arm has the
 * lowest peak of those whose assertions hold, compared with the reference arm, and how long its jobs wait. An arm that lost jobs,
 * left jobs undone or was cut short is never recommended. With `--tenants` or `--outage` and without a goal, what the arms did
 * for the tenants or in the outage comes first.
 */
export function conclusion(arms: readonly ArmResult[], wanted: Wanted = {}): string {
  const groups = groupArms(arms);
  const effects = [fairSentence(groups), outageSentence(groups)];
  const recommended = recommendation(groups, wanted);
  const sentences = wanted.goal === undefined ? [...effects, recommended] : [recommended, ...effects];
  return sentences.filter((text) => text !== "").join(" ");
}

function recommendation(groups: readonly ArmGroup[], { goal, assertions = [] }: Wanted): string {
  const verdicts = groups.map(judge);
  const [first] = verdicts;
  if (first === undefined) return "No arm ran, so there is nothing to compare.";
  if (goal !== undefined) return goalConclusion(goal, verdicts, meetsAll(assertions)) + notRecommended(verdicts);
  if (verdicts.length === 1) return single(first);
  const reference = referenceOf(groups);
  const base = verdicts.find(({ group }) => group === reference);
  const others = verdicts.filter((verdict) => verdict !== base);
  return lowestPeak(base, others, assertions);
}

function single(only: Verdict): string {
  const flawed = only.flaw === undefined ? "" : ` It ${only.flaw}.`;
  return `Only ${only.group.name} ran, with a peak of ${peakText(only)}, so there is nothing to compare it with.${flawed}`;
}

/** What message groups did for the tenants, compared with the same burst without them; empty without both. */
export function fairSentence(groups: readonly ArmGroup[]): string {
  const arms = groups.map(typicalRun);
  const [fair, plain] = [arms.find(({ tenants }) => tenants?.isFair), arms.find(isUnfair)];
  const [waits, before] = [fair?.tenants, plain?.tenants];
  if (fair === undefined || plain === undefined || !waits || !before) return "";
  return fairText({ name: fair.name, waits }, { name: plain.name, waits: before });
}

/** Whether the messages of an arm went into the queue like those of a fair arm, but without message groups. */
const isUnfair = ({ via, tenants, settings, ratePerSecond, jitterSeconds }: ArmResult): boolean =>
  via === "sqs" &&
  tenants?.isFair === false &&
  settings === undefined &&
  ratePerSecond === undefined &&
  (jitterSeconds?.max ?? 0) === 0;

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
