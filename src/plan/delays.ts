import type { Random } from "../base/random.ts";
import { holdSeconds } from "./hold.ts";
import type { Window } from "./prediction.ts";
import type { Road } from "./road.ts";
import type { SpreadName } from "./spread.ts";
import { spreads } from "./spreads.ts";
import type { Work } from "./work.ts";

/** A burst whose delays are to be decided. */
export interface DelaysRequest {
  readonly count: number;
  /** null: no delays. */
  readonly window: Window | null;
  readonly spread: SpreadName;
  /** How long the jobs work, where that is known, and the road they take: `waves` are a job's hold apart. */
  readonly work: Work | undefined;
  readonly road: Road;
  readonly random: Random;
}

/** One delay for each job, whole seconds, in job order: what `predict` assumes, and every driver sends. */
export function planDelays({ count, window, spread, work, road, random }: DelaysRequest): number[] {
  if (window === null) return new Array<number>(count).fill(0);
  const hold = spread === "waves" && work !== undefined ? { workSeconds: holdSeconds(work, road) } : {};
  return spreads[spread].delaysSeconds({ count, ...window, random: random.fork("spread"), ...hold });
}
