import type { AssertionResult } from "../measure/assertion.ts";
import type { Caveat } from "../measure/caveats.ts";
import type { JobCounts } from "../measure/jobs.ts";
import type { BrokenAssumption } from "../measure/prediction-miss.ts";
import type { JitterSeconds } from "../plan/jitter-window.ts";
import type { PredictedPeak } from "../plan/prediction.ts";
import type { Via } from "../plan/scenario.ts";
import type { BurstPlan } from "./goal/burst-plan.ts";
import type { ArmSettings } from "./settings/settings.ts";
import type { TargetDescription } from "./target.ts";

/** What the arms of a comparison are ranked by. It chooses no delays: the arms are given. */
export type CompareGoal = { readonly maxPeak: number } | { readonly deadlineSeconds: number };

/** How an arm of a comparison serves the goal. */
export interface RankedArm {
  readonly name: string;
  /** Whether every run did every job and kept it; null when a run was cut short, and none had missed it by then. */
  readonly kept: boolean | null;
}

/** The goal of a comparison, and its arms, the best first. */
export type JudgedGoal = CompareGoal & { readonly ranking: readonly RankedArm[] };

/** What became of a planned burst. */
export interface PlanOutcome {
  /** Null when it was not missed, but not every job ran: the run was cut short, or messages were dead-lettered unseen. */
  readonly kept: boolean | null;
  readonly peak: number;
  /** Null when no job has ended. */
  readonly lastEndSeconds: number | null;
  /** Assumptions that did not hold, when the goal was missed; none: the run was unlikely, or the model is wrong. */
  readonly because: readonly BrokenAssumption[];
}

/** A plan that was carried out. */
export interface JudgedPlan extends BurstPlan {
  readonly outcome: PlanOutcome;
}

/** One way to run the burst, measured. The names are a contract with other tools: see docs/result.schema.json. */
export interface ArmResult {
  readonly name: string;
  readonly via: Via;
  readonly spread: string;
  readonly jitterSeconds: JitterSeconds | null;
  readonly count: number;
  readonly state: "drained" | "timed-out" | "interrupted";
  /** What the stack was set to for this arm alone; absent where it ran as deployed. */
  readonly settings?: ArmSettings;
  readonly jobs: JobCounts;
  readonly peak: {
    /** Most invocations in flight at one instant, from the function's own log. */
    readonly invocations: number;
    /** Most jobs being worked on at one instant. */
    readonly jobs: number;
    /** ConcurrentExecutions, Maximum, 60 s; null without data. */
    readonly cloudwatch: number | null;
    /** Smallest peak that any placement of the delays could reach; null when the work is not known. */
    readonly floor: number | null;
    readonly predicted: PredictedPeak | null;
  };
  readonly invocations: { readonly logs: number; readonly cloudwatch: number | null };
  /** Attempts that ended in an error. */
  readonly errors: number;
  /** Jobs or calls that were refused for want of concurrency; null while nobody knows. */
  readonly throttles: number | null;
  readonly seconds: {
    /** From the first to the last send. */
    readonly send: number;
    readonly untilFirstStart: number | null;
    readonly untilLastEnd: number | null;
    readonly waitP50: number | null;
    readonly waitP95: number | null;
    readonly workP50: number | null;
    readonly workP95: number | null;
  };
  readonly cost: { readonly usd: number };
  /** Invocations in flight: the most within each step. */
  readonly series: { readonly stepMs: number; readonly inFlight: readonly number[] };
  readonly caveats: readonly Caveat[];
}

/** What `burst` and `compare` print with `--format json` and keep as the run record. */
export interface ResultDocument {
  readonly schemaVersion: 1;
  readonly kind: "burst" | "compare";
  readonly id: string;
  readonly startedAt: string;
  readonly seed: number;
  readonly target: TargetDescription;
  readonly arms: readonly ArmResult[];
  readonly caveats: readonly Caveat[];
  /** The goal of a burst, the delays that were chosen for it, and what became of it; left out without a goal. */
  readonly plan?: JudgedPlan;
  /** The goal of a comparison, and its arms ranked by it; left out without a goal. */
  readonly goal?: JudgedGoal;
  /** What `--assert` asked for, for each arm that it is about; left out when nothing was asked. */
  readonly assertions?: readonly AssertionResult[];
}

/** How far an arm has come; every number is of jobs unless it says otherwise. */
export interface Progress {
  readonly arm: string;
  readonly phase: "preparing" | "sending" | "running" | "settling";
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** Time that remains by the schedule and the durations seen; null while nothing is known. */
  readonly remainingMs: number | null;
}
