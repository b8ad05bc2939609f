/**
 * The share of the runs that has to pass: a standard error more than is wanted, as the window that is looked for is the
 * one whose sample has just enough luck (theory §6.1).
 */
export const neededShare = (confidence: number, runs: number): number =>
  Math.min(1, confidence + (runs > 1 ? Math.sqrt((confidence * (1 - confidence)) / runs) : 0)) - 1e-9;

/** Whether so many of the runs pass. */
export const isSure = (share: number, confidence: number, runs: number): boolean =>
  share >= neededShare(confidence, runs);

/** How many of the runs may fail. */
export const failuresMax = (confidence: number, runs: number): number =>
  runs - Math.ceil(neededShare(confidence, runs) * runs);
