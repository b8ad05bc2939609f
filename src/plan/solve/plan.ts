import type { Prediction } from "../predict.ts";
import type { PredictRequest } from "../scenario.ts";
import type { Chances, LoadRange } from "../simulate/replications.ts";
import type { JitterWindow, SpreadName } from "../spreads/spread.ts";
import type { Goal } from "./goal.ts";

/** A burst whose delays are planned. Direct invokes have no delays, so a plan for them has one row and no goal. */
export interface BurstRequest extends Pick<PredictRequest, "count" | "work" | "consumer" | "via" | "isRough"> {
  /** Shortest delay of any job, whole seconds; 0 by default. Ignored if the goal has a window. */
  readonly minSeconds?: number;
  /** Compute only the rows of these spreads; all spreads of the path by default. */
  readonly only?: SpreadName | readonly SpreadName[] | undefined;
  /** A spread that is computed with all runs, even if it is not the best. */
  readonly spread?: SpreadName | undefined;
}

/** What to plan. */
export interface SolveRequest extends BurstRequest {
  readonly goal: Goal;
}

/** The result of `solve`. */
export type Plan = SolvedPlan | ImpossiblePlan;

/** A plan: one row for each spread that was asked for, and the perfect pool for comparison. */
export interface SolvedPlan {
  readonly kind: "plan";
  readonly goal: Goal;
  readonly rows: readonly PlanRow[];
  readonly pool: PerfectPool;
  /**
   * How much worse random placement is than the perfect pool: how many seconds later the last end is, and how many invocations
   * higher the peak is (both p95). Null if the jobs have no delays, and without a row for random placement.
   */
  readonly costOfRandom: { readonly seconds: number; readonly invocations: number } | null;
}

/** What each spread would do in windows of some lengths, without a goal to choose by. */
export interface TradeOff {
  readonly kind: "trade-off";
  /** Without delays first, then every spread in each window. */
  readonly rows: readonly PlanRow[];
}

/** The result for one spread. */
export interface PlanRow<P extends Chances = Prediction> {
  readonly spread: SpreadName;
  /** If the goal cannot be met, the window that comes nearest to it. */
  readonly window: JitterWindow;
  readonly prediction: P;
  /** Number of places, if each job is placed by its own work, which the driver knows. The window has room for any burst. */
  readonly places?: number;
  /** Null if the goal is met. */
  readonly unmet: { readonly why: string; readonly instead: string } | null;
  /** Whether fewer runs were made than the confidence needs: the row is far from the best one. */
  readonly isRough?: boolean;
}

/** A pool of workers, each of which takes the next job as soon as it is free. No delays can do better with as many workers. */
export interface PerfectPool {
  readonly workers: number;
  /** From the first start to the last one, approximately. */
  readonly windowSeconds: number;
  readonly peak: number;
  readonly lastEndSeconds: LoadRange;
}

/** A goal that cannot be met with any delays. */
export interface ImpossiblePlan {
  readonly kind: "impossible";
  readonly reason:
    | "no-concurrency"
    | "deadline-shorter-than-one-job"
    | "no-room-for-a-window"
    | "function-disabled"
    | "too-many-environments"
    | "goals-contradict";
  /** A clause. */
  readonly why: string;
  /** The nearest goal that may be met; completes "nearest is …". */
  readonly nearest: string;
}
