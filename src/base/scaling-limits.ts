/**
 * AWS's published limits that planning needs. Each is a separate constant, because a bundle contains only the constants that
 * it uses, but every member of an object. Sources as in limits.ts.
 */

/** Longest message timer and queue delay, whole seconds (SQS-API SendMessage). */
export const delaySecondsMax = 900;
/** Entries of a batch call (SQS-API SendMessageBatch). */
export const batchEntriesMax = 10;
/** Default account concurrency (L-DG quotas). */
export const accountConcurrency = 1_000;
/** New execution environments of one function: maximum at once, and how many more each second (L-DG scaling behavior). */
export const scalingBurst = 1_000;
export const scalingPerSecond = 100;
/** Smallest `ScalingConfig.MaximumConcurrency` (L-API). */
export const maximumConcurrencyMin = 2;
/** Concurrent batches of a mapping: at the start, how many more each minute, and maximum (L-DG SQS scaling, 2026). */
export const initialConcurrency = 5;
export const growthPerMinute = 300;
export const concurrencyCeiling = 1_250;
/**
 * How AWS hands out the growth within a minute is unpublished. This is an assumption: one concurrent batch every 200 ms, a
 * steady ramp, which agrees with measurements of third parties: 281 and 297 cold starts a minute in the ramp, without steps
 * (R. van der Merwe, rehanvdm.com, on the scaling of SQS mappings, 2026-03).
 */
export const growthStepMs = 60_000 / growthPerMinute;
/** How long Lambda waits before it retries an asynchronous event after a function error, seconds (L-DG async error handling). */
export const asyncRetryDelaysSeconds: readonly number[] = [60, 120];
/**
 * Longest work of a job that is drawn from a distribution, seconds: one second below the longest timeout of a function
 * (L-DG quotas), which would stop it.
 */
export const drawnWorkSecondsMax = 899;

/** AWS recommends a visibility timeout of this many function timeouts, plus the batching window (L-DG, SQS event source). */
export const visibilityFactor = 6;

/** Bytes of a message, and of a whole batch (SQS-API, since August 2025). */
export const messageBytesMax = 1_048_576;
