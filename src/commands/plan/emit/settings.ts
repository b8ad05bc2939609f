import { limits, visibilityFactor } from "../../../base/limits.ts";
import { secondsText } from "../../../base/time.ts";
import type { Consumer } from "../../../plan/consumer.ts";
import type { Chances, PredictedPeak } from "../../../plan/simulate/replications.ts";
import type { CapPlan } from "../../../plan/solve/cap.ts";
import { type BurstGoal, concurrencyOf, type Goal, joined, limitTexts } from "../../../plan/solve/goal.ts";
import type { PlanRow } from "../../../plan/solve/plan.ts";
import type { Work } from "../../../plan/work.ts";
import { counted } from "../../../terminal/format.ts";

/** The plan that code is emitted for. */
export interface EmittedPlan {
  readonly goal: Goal;
  readonly row: PlanRow<Chances>;
  /** The maximum concurrency in place of delays; null if the delays are better. */
  readonly cap: CapPlan | null;
  readonly count: number;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly functionName: string | undefined;
}

/** Without a known timeout: enough for jobs of a few seconds. */
const timeoutSecondsDefault = 30;
/** AWS recommends at least five receives: throttled messages count too (L-DG). */
const maxReceivesDefault = 5;

/** What the emitted code of a plan sets. */
export function settingsOf({ goal, row, cap, count, work, consumer, functionName }: EmittedPlan) {
  const { batchSize, batchingWindowSeconds, functionTimeoutSeconds = timeoutSecondsDefault, maxReceives } = consumer;
  const prediction = cap?.prediction ?? row.prediction;
  const { minSeconds, maxSeconds } = row.window;
  const lever =
    cap === null
      ? `delays of ${minSeconds} to ${maxSeconds} s (${row.spread}) on each message`
      : `maximum concurrency ${cap.maximumConcurrency} of the mapping, no delays`;
  return {
    /** What the code is for, as comment lines. */
    about: [
      `Planned by flatten for ${counted(count, "job")} (work: ${work.text}): ${lever}.`,
      ...goalLines(goal),
      `Expected peak: ${expectedText(prediction.peak)}.`,
    ],
    functionName: functionName ?? "your-function",
    /** Null for a mapping without a maximum. */
    maximumConcurrency: cap?.maximumConcurrency ?? consumer.maximumConcurrency ?? null,
    batchSize,
    batchingWindowSeconds,
    visibilityTimeoutSeconds: Math.min(
      limits.sqs.visibilityTimeoutSecondsMax,
      visibilityFactor * functionTimeoutSeconds + batchingWindowSeconds,
    ),
    maxReceiveCount: maxReceives !== undefined && Number.isFinite(maxReceives) ? maxReceives : maxReceivesDefault,
    /** Counted from the first send, so it exceeds that of the queue. */
    deadLetterRetentionSeconds: limits.sqs.retentionSecondsMax,
    functionAlarms: alarmsFor(goal, prediction.peak.p95),
    /** The delays of the sender; null if the maximum concurrency replaces them. */
    delays: cap === null ? { spread: row.spread, minSeconds, maxSeconds } : null,
  };
}

/** A peak, and the one that few runs exceed if it is higher. */
function expectedText({ p50, p95 }: PredictedPeak): string {
  const [usual, most] = [Math.round(p50), Math.ceil(p95)];
  return most === usual ? `${usual}` : `${usual} (at most ${most} in 95 of 100 runs)`;
}

/** The goal of the plan, as a comment line. */
function goalLines(goal: Goal): string[] {
  if ("window" in goal) return [];
  const { deadlineSeconds } = goal;
  const deadline = deadlineSeconds === undefined ? [] : [`the last end within ${secondsText(deadlineSeconds)}`];
  return [`Goal: ${joined([...limitTexts(goal), ...deadline])}.`];
}

/**
 * The alarms of a goal: each goes off if a metric of the function is above a threshold within a minute. No more invocations run at once than environments exist, so a limit of environments is one for the peak
 * too. CloudWatch counts starts by the minute: an alarm on a rate goes off if it is exceeded for a whole minute.
 */
function alarmsFor(goal: Goal, predictedPeak: number) {
  const { maxRate, ...others }: BurstGoal = "window" in goal ? {} : goal;
  const peak = concurrencyOf(others) ?? Math.ceil(predictedPeak);
  const peakAlarm = {
    name: "Peak",
    metric: "ConcurrentExecutions",
    statistic: "Maximum",
    threshold: peak,
    description: `More than ${peak} invocations at once`,
  } as const;
  if (maxRate === undefined) return [peakAlarm];
  const rateAlarm = {
    name: "Rate",
    metric: "Invocations",
    statistic: "Sum",
    threshold: 60 * maxRate,
    description: `More than ${maxRate} invocations per second for a whole minute`,
  } as const;
  return [peakAlarm, rateAlarm];
}

/** What the emitted code sets. */
export type EmitSettings = ReturnType<typeof settingsOf>;

/** What the code is for, and where its delays come from, as comment lines that begin with `mark`. */
export const commented = ({ about, delays }: EmitSettings, mark: string): string[] => [
  ...about.map((line) => `${mark} ${line}`),
  ...(delays === null || delays.maxSeconds === 0
    ? []
    : [`${mark} The sender sets the delays: flatten plan --emit typescript, or --emit python.`]),
];
