/** How finely a driver times its sends within a second. */
export const slotsPerSendSecond = 20;

/** Messages that go out in one call. */
export interface SendBatch {
  /** After the first send, seconds; below 1. */
  readonly atSeconds: number;
  /** Which jobs, by their place in the list of delays. */
  readonly jobs: readonly number[];
}

/**
 * Sorts jobs by when they are sent: a message timer takes whole seconds (SQS API, DelaySeconds), so a delay of 3.55 s is
 * a timer of 3 s on a message that is sent 0.55 s later. Delays of whole seconds are all sent at once.
 *
 * @param delaysSeconds on whole slots of 1/`slotsPerSendSecond` s
 * @param size most jobs of one call
 * @returns batches in order of time, the jobs of each in their order
 */
export function sendBatches(delaysSeconds: readonly number[], size: number): SendBatch[] {
  const phases: number[][] = Array.from({ length: slotsPerSendSecond }, () => []);
  for (const [job, delay] of delaysSeconds.entries()) phases[slotOf(delay) % slotsPerSendSecond]?.push(job);
  return phases.flatMap((jobs, slot) => {
    const batches: SendBatch[] = [];
    for (let from = 0; from < jobs.length; from += size) {
      batches.push({ atSeconds: slot / slotsPerSendSecond, jobs: jobs.slice(from, from + size) });
    }
    return batches;
  });
}

/** What the message timer is set to. */
export const timerSeconds = (delaySeconds: number): number => Math.floor(slotOf(delaySeconds) / slotsPerSendSecond);

const slotOf = (delaySeconds: number): number => Math.round(delaySeconds * slotsPerSendSecond);
