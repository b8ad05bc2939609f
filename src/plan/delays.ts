import type { Random } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import { holdingTimesFor } from "./holding-time.ts";
import type { Window } from "./prediction.ts";
import type { SpreadName } from "./spreads/spread.ts";
import { spreads } from "./spreads/spreads.ts";
import type { Work } from "./work/work.ts";

/** A burst whose delays are to be decided. */
export interface DelaysRequest {
  readonly count: number;
  /** null: no delays. */
  readonly window: Window | null;
  readonly spread: SpreadName;
  /** How long the jobs work, where that is known, and the road they take: `waves` and `even` go by them. */
  readonly work: Work | undefined;
  readonly consumer: Consumer;
  readonly random: Random;
}

/**
 * One delay for each job, seconds, in job order: what `predict` assumes, and every driver sends, the parts of a second
 * by `sendBatches`.
 */
export function planDelays({ count, window, spread, work, consumer, random }: DelaysRequest): number[] {
  if (window === null) return new Array<number>(count).fill(0);
  const holdingTimes = holdingTimesFor(spread, work, consumer);
  return spreads[spread].delaysSeconds({ count, ...window, random: random.fork("spread"), ...holdingTimes });
}
