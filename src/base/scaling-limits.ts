/**
 * AWS's published limits that a burst meets on its road, for planning it. Each is a constant of its own, as the bundle
 * of a Lambda function holds the constants that it uses, but all of an object. Sources as in limits.ts.
 */

/** Longest message timer and queue delay, whole seconds (SQS-API SendMessage). */
export const delaySecondsMax = 900;
/** Entries of a batch call (SQS-API SendMessageBatch). */
export const batchEntriesMax = 10;
/** Account concurrency by default (L-DG quotas). */
export const accountConcurrency = 1_000;
/** New execution environments of one function: saved up at most, and refill a second (L-DG scaling behavior). */
export const scalingBurst = 1_000;
export const scalingPerSecond = 100;
/** Smallest `ScalingConfig.MaximumConcurrency` (L-API). */
export const maximumConcurrencyMin = 2;
/** Concurrent batches of a mapping at the start, growth a minute, and the ceiling (L-DG SQS scaling, 2026). */
export const initialConcurrency = 5;
export const growthPerMinute = 300;
export const concurrencyCeiling = 1_250;
