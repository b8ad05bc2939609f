import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";
import { drawOccupancy } from "../variates.ts";
import type { Scenario } from "./simulation.ts";

/**
 * Draws by how many the number in flight rises within a step of the grid in which jobs end and others start, at most. Both are
 * a few milliseconds late (`drawLateMs`), so at first some start before those that they replace have ended.
 */
export type DrawRise = (ended: number, started: number, random: Random) => number;

/**
 * Creates the function for a scenario whose work is a whole number of steps, so that its jobs end at the instant at which others
 * are released; undefined for any other scenario, whose ends do not fall on releases.
 */
export function riseWithin({ work, consumer }: Scenario, stepsPerSecond: number): DrawRise | undefined {
  const steps = work.meanSeconds * consumer.batchSize * stepsPerSecond;
  const isWhole = work.varianceSeconds2 === 0 && Math.abs(steps - Math.round(steps)) < 1e-6;
  return isWhole && consumer.workLateMs > 0 ? riseFor(consumer) : undefined;
}

function riseFor({ workLateMs, messageLateMs }: Consumer): DrawRise {
  const length = messageLateMs + 1;
  const starts = new Float64Array(length);
  // An end is as late as its start and its work together: by the place in a row, and by the number of the row.
  const ends = new Float64Array(length * (workLateMs + 1));
  return (ended, started, random) => {
    starts.fill(0);
    ends.fill(0);
    drawOccupancy(starts, started, random);
    drawOccupancy(ends, ended, random);
    let rise = 0;
    let most = 0;
    for (let ms = 0; ms < length; ms++) {
      rise += starts[ms] as number;
      const rows = Math.min(ms, workLateMs);
      for (let row = 0, end = ms; row <= rows; row++, end += length - 1) rise -= ends[end] as number;
      if (rise > most) most = rise;
    }
    return most;
  };
}
