import { concatenated } from "../base/numbers.ts";
import { type Series, seriesOfTimes } from "../measure/peak.ts";
import { type CurveBand, curveBand } from "../plan/predict.ts";
import { isQueued, type Via } from "../plan/scenario.ts";
import type { PredictedPeak } from "../plan/simulate/replications.ts";
import type { ArmRun } from "./arm-run.ts";
import { settledAfterMs } from "./follow/settled-metrics.ts";
import { isPoisoned, retryRuleOf } from "./goal/retries.ts";
import type { Progress, ProgressEvent, RunDetails } from "./live-run.ts";
import { peakFloor, requestOf } from "./predict-arm.ts";
import type { ArmResult } from "./result.ts";

/** An experiment under way, as a picture shows it. A plain value: the same events give the same state. */
export interface LiveState {
  /** The name of the arm of each run, in their order. */
  readonly runs: readonly string[];
  /** The runs that were measured. */
  readonly results: readonly ArmResult[];
  /** The run that is under way; undefined before the first one. */
  readonly current: LiveRunState | undefined;
}

/** The run that is under way. */
export interface LiveRunState {
  readonly arm: LiveArm;
  readonly progress: Progress | undefined;
  /** As of the last look; its flights are those of that look only. */
  readonly details: RunDetails | undefined;
  /** Times at which invocations came in flight and at which they ended, milliseconds after the start, ascending. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

const noTimes = new Float64Array(0);

/** The state before the first run. @param runs the name of the arm of each run */
export const newLiveState = (runs: readonly string[]): LiveState => ({ runs, results: [], current: undefined });

/** The state after an event. */
export function reduceLive(state: LiveState, event: ProgressEvent): LiveState {
  if (event.kind === "ended") return { ...state, results: [...state.results, event.result] };
  if (event.kind === "began") {
    const arm = liveArmOf(event.run);
    return {
      ...state,
      current: { arm, progress: undefined, details: undefined, starts: noTimes, ends: noTimes },
    };
  }
  const { current } = state;
  if (current === undefined) return state;
  const { progress, details = current.details } = event;
  const flights = event.details?.flights;
  return {
    ...state,
    current: {
      ...current,
      progress,
      details,
      starts: withTimes(current.starts, flights?.starts),
      ends: withTimes(current.ends, flights?.ends),
    },
  };
}

const withTimes = (times: Float64Array, more: readonly number[] = []): Float64Array =>
  more.length === 0 ? times : concatenated(times, more).sort();

/** The largest number of invocations in flight within each step of a run so far. @param nowMs after its start */
export function liveSeries({ starts, ends }: LiveRunState, nowMs: number): Series {
  const last = Math.max(nowMs, starts.at(-1) ?? 0, ends.at(-1) ?? 0);
  return seriesOfTimes(starts, ends, 0, last);
}

/** How much of a run is left, at a time after the last look. Times in milliseconds; negative once the estimate has passed. */
interface TimeLeft {
  /** Until the run is measured or, while jobs run, until each has an outcome; null if unknown. */
  readonly totalMs: number | null;
  /** Until every first attempt has ended, if jobs are retried later; null otherwise. */
  readonly firstAttemptsMs: number | null;
}

/** The time that is left at `nowMs` after the start: the last estimate, minus the time since then. */
export function timeLeft({ arm, progress, details }: LiveRunState, nowMs: number): TimeLeft {
  if (progress === undefined) return { totalMs: null, firstAttemptsMs: null };
  const sinceMs = Math.max(0, nowMs - progress.elapsedMs);
  const after = (estimate: number | null) => (estimate === null ? null : estimate - sinceMs);
  if (progress.phase === "settling") return { totalMs: settledAfterMs - sinceMs, firstAttemptsMs: null };
  const first = details?.firstAttemptsMs ?? Math.max(0, arm.burstSeconds * 1_000 - progress.elapsedMs);
  const hasRetries = (progress.remainingMs ?? 0) - first > retriesMinMs;
  return { totalMs: after(progress.remainingMs), firstAttemptsMs: hasRetries ? after(first) : null };
}

/** Whether every job was tried, and only retries of failed jobs are left. */
export const isRetrying = ({ details }: LiveRunState): boolean =>
  details !== undefined && details.firstAttemptsMs === 0 && details.retrying > 0;

/** Less than this between the first attempts and the end is not worth two numbers. */
const retriesMinMs = 30_000;

/** What is known of a run of an arm before its first call, as far as a picture of it needs it. */
interface LiveArm {
  readonly name: string;
  readonly via: Via;
  /** Number of jobs. */
  readonly count: number;
  /** Where the number in flight is expected, second by second. */
  readonly band: CurveBand;
  readonly peak: PredictedPeak;
  /** Smallest peak that any placement of the delays could reach; null if no bound is known, or if it says nothing. */
  readonly floor: number | null;
  /** Until every first attempt is expected to have ended, seconds after the start. Retries come later. */
  readonly burstSeconds: number;
  /** Jobs that fail on every attempt; null if there are none. */
  readonly poisoned: Poisoned | null;
}

/** Jobs that fail on every attempt until their messages are dead-lettered. */
interface Poisoned {
  readonly jobs: number;
  /** From the first attempt until a message is dead-lettered, seconds; null for jobs that are not retried. */
  readonly deadLetteredAfterSeconds: number | null;
}

/** The picture's view of a run. Predicts its curve, which takes a few hundredths of a second. */
export function liveArmOf(run: ArmRun): LiveArm {
  const { spec, consumer, prediction } = run;
  const floor = peakFloor(run);
  return {
    name: spec.name,
    via: spec.via,
    count: spec.count,
    band: curveBand(requestOf(spec, consumer, run.facts.constants), prediction),
    peak: prediction.peak,
    // Above the prediction, a floor says nothing: the mapping or a limit holds jobs back.
    floor: floor === null || floor > prediction.peak.p95 ? null : floor,
    burstSeconds: burstSecondsOf(run),
    poisoned: isPoisoned(spec) ? poisonedOf(run) : null,
  };
}

function poisonedOf({ spec, facts }: ArmRun): Poisoned {
  const { visibilityTimeoutMs, maxReceiveCount } = retryRuleOf(facts.queue);
  const jobs = Math.round(spec.count * spec.failShare);
  return {
    jobs,
    deadLetteredAfterSeconds: isQueued(spec.via) ? (visibilityTimeoutMs / 1000) * maxReceiveCount : null,
  };
}

/** Fewer expected in flight than this is a gap between the first attempts and the retries. */
const gap = 0.05;

function burstSecondsOf({ spec, calls, prediction }: ArmRun): number {
  const { curve, lastEndSeconds } = prediction;
  const end = Number.isFinite(lastEndSeconds.p95) ? lastEndSeconds.p95 : curve.length;
  if (spec.failShare + spec.flaky === 0) return Math.max(1, end);
  let lastRelease = 0;
  // One call of a Distributed Map has more jobs than a function can have arguments.
  for (const { atMs, jobs } of calls) {
    for (const { delaySeconds } of jobs) lastRelease = Math.max(lastRelease, atMs / 1000 + delaySeconds);
  }
  const quiet = curve.findIndex((expected, second) => second > lastRelease && expected < gap);
  return Math.max(1, quiet === -1 ? end : Math.min(end, quiet));
}
