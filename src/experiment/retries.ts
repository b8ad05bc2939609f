import { readQueue } from "../aws/queue-settings.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { RetryRule } from "./remaining-time.ts";
import type { Target } from "./target.ts";

/** How the queue of a target has failed messages tried again. */
export async function queueRetryRule({ cloud, stack }: Target): Promise<RetryRule> {
  const { settings } = await readQueue(cloud, stack.queueUrl);
  return {
    visibilityTimeoutMs: settings.visibilityTimeoutSeconds * 1000,
    maxReceiveCount: settings.redrive?.maxReceiveCount ?? 1,
  };
}

/** Jobs of which some fail. */
export type Failing = Pick<ArmSpec, "count" | "failShare" | "flaky">;

/** Whether some documents fail on every attempt, for certain. */
export const isPoisoned = ({ count, failShare }: Failing): boolean => Math.round(count * failShare) > 0;

/** How often the jobs that fail come back through the queue, by the last of them. */
export interface Retries {
  readonly times: number;
  /** From one attempt to the next: the visibility timeout. */
  readonly everySeconds: number;
  /** Chance that no job comes back more often, 0–1. */
  readonly chance: number;
}

/** From the first attempt to the last, seconds. */
export const retrySeconds = ({ times, everySeconds }: Retries): number => times * everySeconds;

/**
 * The fewest retries that are enough in this share of the runs. A poisoned document takes all that the queue allows; a
 * flaky one fails `n` times in a row with the chance to the power of `n`.
 */
export function retriesWithin(share: number, jobs: Failing, rule: RetryRule): Retries {
  const most = rule.maxReceiveCount - 1;
  const everySeconds = rule.visibilityTimeoutMs / 1000;
  const chanceOf = (times: number) => (times >= most ? 1 : (1 - jobs.flaky ** (times + 1)) ** jobs.count);
  let times = isPoisoned(jobs) ? most : 0;
  while (chanceOf(times) < share) times++;
  return { times, everySeconds, chance: chanceOf(times) };
}
