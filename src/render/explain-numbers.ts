import type { Window } from "../plan/prediction.ts";
import type { queueing } from "../plan/queueing.ts";

/** What queueing theory says of a burst, in numbers; times in seconds. */
export interface ExplainNumbers {
  readonly count: number;
  readonly workText: string;
  readonly meanSeconds: number;
  readonly window: Window;
  readonly arrivalsPerSecond: number;
  /** Mean in flight while jobs are released. */
  readonly load: number;
  /** Work times that the window is long. */
  readonly windows: number;
  /** False where the window is shorter than one job: the formulas of a steady flow then say nothing. */
  readonly isSteady: boolean;
  readonly workers: number;
  /** False where the workers are an example. */
  readonly isWorkersGiven: boolean;
  readonly utilisation: number;
  /** In flight at one instant: 95 % of the instants have no more. */
  readonly instantP95: number;
  /** The highest of the whole window, with random delays. */
  readonly peak: { readonly p50: number; readonly p95: number };
  readonly excess: number;
  readonly excessTenfold: number;
  readonly limit: number | null;
  /** Share that is refused if nobody may wait, and share that waits if everybody may. */
  readonly erlangB: number;
  readonly erlangC: number;
  /** Factor on the mean wait for work that is not exponential. */
  readonly variability: number;
  readonly meanWaitSeconds: number;
  readonly waitP95Seconds: number;
  readonly verdict: ReturnType<typeof queueing.canFlatten>;
}
