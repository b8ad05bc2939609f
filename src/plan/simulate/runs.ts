const fewest = 20;

/**
 * How many runs a budget of elementary steps affords. Many where a run is cheap; a burst that needs many steps is big,
 * and the peak of a big burst varies little (theory §4.4).
 *
 * @param steps elementary steps of one run: a job placed, a second passed
 */
export const runsFor = (steps: number, most: number, budget: number): number =>
  Math.max(fewest, Math.min(most, Math.ceil(budget / Math.max(1, steps))));
