import { limits } from "../base/limits.ts";
import type { Consumer } from "./consumer.ts";

/** Provisioned mode of a mapping: the fewest and the most pollers, each of which has ten invocations at once. */
export interface ProvisionedPollers {
  readonly minimum: number;
  readonly maximum: number;
}

const { eventSource } = limits;

/**
 * A consumer whose mapping is in provisioned mode: it starts with the invocations of the fewest pollers, and grows by 1,000 a
 * minute to those of the most, in place of AWS's standard scaling. A maximum concurrency cannot be combined with it
 * (L-DG "Using provisioned mode with SQS event source mappings").
 */
export function withProvisionedPollers(
  { maximumConcurrency: _, ...consumer }: Consumer,
  pollers: ProvisionedPollers,
): Consumer {
  const {
    concurrencyOfProvisionedPoller: each,
    provisionedGrowthPerMinute,
    provisionedConcurrencyCeiling,
  } = eventSource;
  const rampPerSecond = provisionedGrowthPerMinute / 60;
  return {
    ...consumer,
    provisionedPollers: pollers,
    initialPollers: pollers.minimum * each,
    ceiling: Math.min(pollers.maximum * each, provisionedConcurrencyCeiling),
    rampPerSecond,
    growthStepSeconds: 1 / rampPerSecond,
  };
}

/** Receives that the mapping may make in a second for each of its invocations at once; Infinity in standard mode. */
export const receivesPerInvocation = ({ provisionedPollers }: Consumer): number =>
  provisionedPollers === undefined
    ? Number.POSITIVE_INFINITY
    : eventSource.receivesPerProvisionedPoller / eventSource.concurrencyOfProvisionedPoller;
