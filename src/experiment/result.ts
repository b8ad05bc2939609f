import type { Outage } from "../base/job.ts";
import type { AssertionResult, Measured } from "../measure/assertion.ts";
import type { Caveat } from "../measure/caveat.ts";
import type { ArmCost } from "../measure/cost.ts";
import type { Series } from "../measure/peak.ts";
import type { BrokenAssumption } from "../measure/prediction-miss.ts";
import type { TenantsResult } from "../measure/tenants.ts";
import type { Via } from "../plan/scenario.ts";
import type { PredictedPeak } from "../plan/simulate/replications.ts";
import type { BurstGoal } from "../plan/solve/goal.ts";
import type { JitterSeconds } from "../plan/spreads/spread.ts";
import type { ArmLoad } from "./arm-spec.ts";
import type { Beyond } from "./beyond.ts";
import type { BurstPlan } from "./goal/burst-plan.ts";
import type { ArmSettings } from "./settings.ts";
import type { SetUp } from "./stack-facts.ts";
import type { TargetDescription } from "./target.ts";

/** The goal that the arms of a comparison are ranked by. The delays are given, and not chosen for it. */
export type CompareGoal = Omit<BurstGoal, "confidence">;

/** An arm of a comparison, and whether it met the goal. */
export interface RankedArm {
  readonly name: string;
  /** Whether every run did every job and met the goal; null if a run was cut short and no run had missed the goal. */
  readonly met: boolean | null;
}

/** The goal of a comparison, and its arms, best first. */
export type JudgedGoal = CompareGoal & { readonly ranking: readonly RankedArm[] };

/** How a planned burst ended. */
export interface PlanOutcome {
  /**
   * Whether the goal was met. Null if it was not missed, but not every job ran: the run was cut short, or messages were
   * dead-lettered without a run.
   */
  readonly met: boolean | null;
  /** Null if unknown. */
  readonly peak: number | null;
  /** Null if no job has ended. */
  readonly lastEndSeconds: number | null;
  /** Most starts within one second, and environments, if the goal limits them; null if unknown. */
  readonly perSecond?: number | null;
  readonly environments?: number | null;
  /** If the goal was missed: the assumptions that did not hold. If all of them held, the run was unlikely or the model is wrong. */
  readonly because: readonly BrokenAssumption[];
}

/** A plan, and how its burst ended. */
export interface JudgedPlan extends BurstPlan {
  readonly outcome: PlanOutcome;
}

/** A burst of which a sample ran. Everything here is computed: the jobs beyond the sample were not sent. */
export interface WholeBurst {
  readonly count: number;
  readonly peak: PredictedPeak;
  /** When the last job ends; null if some jobs never run. */
  readonly lastEndSeconds: number | null;
  /** Expected cost at list prices, US dollars. */
  readonly usd: number;
  /** Expected number of invocations in flight, up to two hours. */
  readonly series: Series;
}

/** What an outage behind the function did to an arm. */
export interface OutageResult extends Outage {
  /** Attempts that failed: each used up a receive of its message. Null if unknown. */
  readonly failedAttempts: number | null;
  /** From the end of the outage until the last job was processed, 0 if it was before; null if none was. */
  readonly backlogSeconds: number | null;
}

/** The result of one run of an arm. Other tools rely on the names: see docs/result.schema.json. */
export interface ArmResult extends Measured {
  readonly name: string;
  readonly via: Via;
  readonly spread: string;
  readonly jitterSeconds: JitterSeconds | null;
  /** How delays beyond 900 s were made: messages were sent again, or EventBridge Scheduler sent them; left out without such delays. */
  readonly beyond?: Beyond;
  readonly count: number;
  /** The burst of which this arm ran a sample, computed; left out if all of its jobs ran. */
  readonly whole?: WholeBurst;
  /** The time from the first to the last recorded arrival, of a replay; left out if all jobs arrived at once. */
  readonly replayedSeconds?: number;
  readonly state: "drained" | "timed-out" | "interrupted";
  /** Settings that the stack had for this arm; left out if the arm ran on the stack as it is deployed. */
  readonly settings?: ArmSettings;
  /** How long the jobs of each tenant waited; left out without `--tenants`. */
  readonly tenants?: TenantsResult;
  /** What an outage behind the function did; left out without one. */
  readonly outage?: OutageResult;
  /** The rate at which the messages were sent, per second; left out if no rate was asked for. */
  readonly ratePerSecond?: number;
  /** What the jobs were and how they were sent; left out in records of earlier versions. */
  readonly load?: ArmLoad;
  /**
   * How the jobs of a function of the user were accounted for: each job by its request id or its job line, or all of them
   * by counting. Left out for jobs of flatten, of which the function logs each one.
   */
  readonly accounting?: "one-by-one" | "counted";
  readonly peak: Measured["peak"] & {
    /** Smallest peak that any placement of the delays could reach; null if no bound is known. */
    readonly floor: number | null;
    readonly predicted: PredictedPeak | null;
    /**
     * Where the peak lies among those of the predicted runs: the shares of runs with a lower and with a higher peak, 0–1, and their
     * number. Left out in records of earlier versions.
     */
    readonly amongPredictions?: { readonly lower: number; readonly higher: number; readonly runs: number };
  };
  readonly invocations: Measured["invocations"] & {
    readonly cloudwatch: number | null;
  };
  readonly seconds: Measured["seconds"] & {
    readonly untilFirstStart: number | null;
    /** When the last job was processed; null if none was, and left out in records of older versions. */
    readonly untilLastSuccess?: number | null;
  };
  readonly cost: ArmCost;
  /** The curve: largest number of invocations in flight within each step. */
  readonly series: Series;
  /**
   * How the waits of the jobs are distributed: the percentiles 0 to 100, seconds. `total` is the wait from the arrival of a job to
   * its first start, its delay included; `inQueue` the part of it in which the message was visible in the queue. Left out if no
   * job started, if the jobs were counted, and in records of earlier versions.
   */
  readonly waits?: { readonly total: readonly number[]; readonly inQueue?: readonly number[] };
  /**
   * The largest number of messages within each step that were visible and not yet received for the first time; left out as
   * `waits` is, and without a queue.
   */
  readonly queue?: { readonly stepMs: number; readonly waiting: readonly number[] };
  readonly caveats: readonly Caveat[];
}

/** What a document has in its run record. Members are left out in records of earlier versions. */
export interface RunRecordMembers {
  readonly id?: string;
  /** Name of the run, from `--name`; left out without it. */
  readonly name?: string;
  /** Version of the flatten that ran it. */
  readonly version?: string;
  /** The command line that does the same again. */
  readonly command?: string;
}

/** The document that `burst` and `compare` print with `--format json` and keep as the run record. */
export interface ResultDocument extends RunRecordMembers {
  readonly schemaVersion: 1;
  readonly kind: "burst" | "compare";
  readonly id: string;
  readonly startedAt: string;
  readonly seed: number;
  readonly target: TargetDescription;
  /** Left out in records of earlier versions. */
  readonly setUp?: SetUp;
  /** Id of the run that it was compared with, by `--baseline`. */
  readonly baseline?: string;
  readonly arms: readonly ArmResult[];
  /** The payload of each job of the first run, in job order; only with `--record-payloads`. */
  readonly payloads?: readonly string[];
  readonly caveats: readonly Caveat[];
  /** The goal of a burst, the delays that were chosen for it, and whether it was met; left out without a goal. */
  readonly plan?: JudgedPlan;
  /** The goal of a comparison, and its arms ranked by it; left out without a goal. */
  readonly goal?: JudgedGoal;
  /** Each assertion, checked for each arm that it applies to; left out without `--assert`. */
  readonly assertions?: readonly AssertionResult[];
}
