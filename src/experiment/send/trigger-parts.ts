import { limits } from "../../base/limits.ts";
import { randomFrom } from "../../base/random.ts";
import type { Consumer } from "../../plan/consumer.ts";
import { type PlannedCall, planCalls, planJobs } from "../../plan/send-plan.ts";
import type { ArmSpec } from "../arm-spec.ts";

const { triggerJobsMax } = limits.flatten;

/** How many invocations of the trigger function a burst needs. */
export const triggerParts = (count: number): number => Math.ceil(count / triggerJobsMax);

/**
 * The seed of one part of a burst. A burst of one part has the seed of the run, and the parts of a larger one have seeds of
 * their own, so that their delays are independent.
 *
 * @param first number of the first job of the part.
 */
export function partSeed(seed: number, first: number, count: number): number | string {
  return triggerParts(count) === 1 ? seed : `${seed}/${Math.ceil(first / triggerJobsMax)}`;
}

/** The calls of a burst that several trigger functions send: one for each part, with the jobs as the function plans them. */
export function triggerCalls(
  spec: ArmSpec,
  { id, seed, consumer }: { readonly id: string; readonly seed: number; readonly consumer: Consumer },
): PlannedCall[] {
  return Array.from({ length: triggerParts(spec.count) }, (_, part) => {
    const before = part * triggerJobsMax;
    const random = randomFrom(partSeed(seed, before + 1, spec.count));
    const count = Math.min(triggerJobsMax, spec.count - before);
    const messages = planJobs({ ...spec, count, run: id, random }).map((message) => ({
      ...message,
      document: message.document + before,
    }));
    return planCalls({ ...spec, messages, consumer, random });
  }).flat();
}
