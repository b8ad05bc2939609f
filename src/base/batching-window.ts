import { limits } from "./limits.ts";

/** Whole seconds for which the mapping has to gather its batches at least: more than ten messages need a window (Lambda API). */
export const batchingWindowMin = (batchSize: number): number =>
  batchSize > limits.eventSource.batchSizeWithoutWindowMax ? 1 : 0;
