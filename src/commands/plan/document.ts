import { batchEntriesMax } from "../../base/limits.ts";
import { finiteOrNull } from "../../base/numbers.ts";
import { randomFrom } from "../../base/random.ts";
import type { Consumer } from "../../plan/consumer.ts";
import { jobDelaysOf } from "../../plan/delay-rule.ts";
import type { Prediction } from "../../plan/predict.ts";
import { planMessages } from "../../plan/send-plan.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import { confidenceOf, type Goal } from "../../plan/solve/goal.ts";
import type { PlanRow, TradeOff } from "../../plan/solve/plan.ts";
import { jitterSeconds } from "../../plan/spreads/spread.ts";
import { type Work, workPercentile } from "../../plan/work.ts";
import { goalChance } from "./goal-text.ts";
import type { PlanPage } from "./report.ts";
import type { PlanSubject } from "./subject.ts";

/** The document of `flatten plan --format json`. JSON has no Infinity: infinite numbers become null. */
export function planDocument(page: PlanPage) {
  const { plan, chosen, cap, isCapBest, next } = page;
  return {
    ...requestOf(page, plan.goal),
    rows: plan.rows.map((row) => rowOf(row, plan.goal)),
    pool: plan.pool,
    costOfRandom: plan.costOfRandom && { ...plan.costOfRandom, seconds: finiteOrNull(plan.costOfRandom.seconds) },
    cap: cap === null ? null : capOf(cap, plan.goal),
    chosen: isCapBest ? "cap" : chosen.spread,
    next,
  };
}

/** The document of a plan without a goal, which has the same members. */
export const tradeOffDocument = (subject: PlanSubject, { rows }: TradeOff, next: readonly string[]) => ({
  ...requestOf(subject, null),
  rows: rows.map((row) => rowOf(row, null)),
  pool: null,
  costOfRandom: null,
  cap: null,
  chosen: null,
  next,
});

/** What a plan was made for. */
const requestOf = ({ count, work, via, ideal, learned, reading, consumer }: PlanSubject, goal: Goal | null) => ({
  schemaVersion: 1,
  kind: "plan",
  count,
  work: workOf(work),
  via,
  ...(reading === null
    ? {}
    : { reading: { target: reading.target, at: reading.at, environments: reading.environments } }),
  learned: learned === null ? null : learnedOf(learned),
  goal: goal === null ? null : goalOf(goal),
  ideal,
  consumer: ideal ? null : consumerOf(consumer),
});

const workOf = (work: Work) => ({
  kind: work.kind,
  text: work.text,
  meanSeconds: work.meanSeconds,
  varianceSeconds2: work.varianceSeconds2,
  p50Seconds: workPercentile(work, 0.5),
  p95Seconds: workPercentile(work, 0.95),
  maxSeconds: finiteOrNull(work.longestSeconds),
});

function learnedOf(learned: NonNullable<PlanPage["learned"]>) {
  const { source, place, window, runs, newestMs, batchSize, fit, sized, caveats } = learned;
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    source,
    place,
    from: window === null ? null : iso(window.fromMs),
    to: window === null ? null : iso(window.toMs),
    runs,
    newest: newestMs === null ? null : iso(newestMs),
    batchSize,
    fit,
    sized: sized === null ? null : { place: sized.place, jobs: sized.jobs, sizes: sized.sizes },
    caveats,
  };
}

function goalOf(goal: Goal) {
  if (!("window" in goal)) return { ...goal, confidence: confidenceOf(goal) };
  return {
    jitterSeconds: jitterSeconds(goal.window),
    ...(goal.over === undefined ? {} : { maxPeak: goal.over }),
  };
}

/** Settings without a limit are left out. */
function consumerOf(consumer: Consumer) {
  const settings = Object.entries(consumer).filter(([, value]) => value !== Number.POSITIVE_INFINITY);
  return { maximumConcurrency: null, reservedConcurrency: null, ...Object.fromEntries(settings) };
}

/** A row of a plan. @param goal null for a plan without one: nothing in the row depends on it then. */
const rowOf = ({ spread, window, places, prediction, unmet }: PlanRow, goal: Goal | null) => ({
  spread,
  ...(places === undefined ? {} : { places }),
  jitterSeconds: jitterSeconds(window),
  ...predictedOf(prediction, goal),
  floor: prediction.floor,
  unmet,
});

const capOf = ({ maximumConcurrency, prediction, unmet }: CapPlan, goal: Goal) => ({
  maximumConcurrency,
  ...predictedOf(prediction, goal),
  unmet,
});

function predictedOf(prediction: Prediction, goal: Goal | null) {
  const { peak, rate, environments, lastEndSeconds, throttledShare, curve, method, assumptions } = prediction;
  return {
    peak,
    rate,
    environments,
    lastEndSeconds: { p50: finiteOrNull(lastEndSeconds.p50), p95: finiteOrNull(lastEndSeconds.p95) },
    missChance: goal === null ? null : goalChance(prediction, goal),
    throttledShare,
    curve: { stepMs: 1000, inFlight: curve.map(rounded) },
    method,
    assumptions,
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The text of the file of `--delays`: the delay of each job, as a burst with this seed sends it. */
export function delaysFile(
  path: string,
  { spread, window }: PlanRow,
  { count, work, consumer }: PlanSubject,
  seed: number,
): string {
  const messages = Array.from({ length: count }, (_, index) => ({ document: index + 1 }));
  const calls = planMessages({ work, consumer, messages, spread, window, random: randomFrom(seed) }, batchEntriesMax);
  const delays = jobDelaysOf(calls);
  if (path.endsWith(".json")) return JSON.stringify(delays, null, 2);
  const lines = delays.map(({ job, sendOffsetMs, delaySeconds }) => `${job},${sendOffsetMs},${delaySeconds}`);
  return ["job,sendOffsetMs,delaySeconds", ...lines].join("\n");
}
