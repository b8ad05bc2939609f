import { type CurveBand, curveBand } from "../../plan/predict.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { PredictedPeak } from "../../plan/simulate/replications.ts";
import type { ArmRun } from "../arm-run.ts";
import { isPoisoned, retryRuleOf } from "../goal/retries.ts";
import { peakFloor } from "../measure-arm.ts";
import { requestOf } from "../predict-arm.ts";

/** What is known of a run of an arm before its first call, as far as a picture of it needs it. */
export interface LiveArm {
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
export interface Poisoned {
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
