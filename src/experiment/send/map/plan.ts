import { createHash } from "node:crypto";
import type { JobMessage } from "../../../base/job.ts";
import { limits } from "../../../base/limits.ts";
import { batchEntriesMax } from "../../../base/scaling-limits.ts";
import type { Consumer } from "../../../plan/consumer.ts";
import { type JitterWindow, noDelays } from "../../../plan/jitter-window.ts";
import type { PlannedCall } from "../../../plan/send-plan.ts";
import type { ArmSpec } from "../../arm-spec.ts";

/**
 * The delay of a job in whole seconds, uniform over the window with both its ends. It depends on the seed and the number of
 * the job alone: `infra/scale.yaml` computes the same number in JSONata.
 */
export function hashedDelaySeconds(seed: number, job: number, { minSeconds, maxSeconds }: JitterWindow): number {
  const digits = createHash("sha256").update(`${seed}:${job}`).digest("hex").slice(0, 8);
  return minSeconds + Math.floor((Number.parseInt(digits, 16) / 2 ** 32) * (maxSeconds - minSeconds + 1));
}

/**
 * Jobs of one execution that sends. The outputs of its children must fit into 256 KiB: nine bytes for each batch in the
 * worst case.
 */
const jobsOfOneExecution = 250_000;
/** Jobs of one execution whose input lists a number for each job: it must fit into 256 KiB, too. */
const listedJobsOfOneExecution = 30_000;

/** Jobs of the execution that invokes the function: the longest list that a Map is known to accept is not published. */
export const poolJobsMax = 30_000;

const isUniform = ({ spec }: { readonly spec: Pick<ArmSpec, "work" | "failShare"> }): boolean =>
  spec.work.kind === "fixed" && spec.failShare === 0;

const executionSize = (spec: Pick<ArmSpec, "work" | "failShare">): number =>
  isUniform({ spec }) ? jobsOfOneExecution : listedJobsOfOneExecution;

/** The calls of an arm through a Map: one for each execution. */
export function mapCalls(spec: ArmSpec, messages: readonly JobMessage[], seed: number): PlannedCall[] {
  const window = spec.window ?? noDelays;
  const delayOf = ({ document: job }: JobMessage) => (spec.via === "map" ? hashedDelaySeconds(seed, job, window) : 0);
  const size = spec.via === "map" ? executionSize(spec) : messages.length;
  return Array.from({ length: Math.ceil(messages.length / size) }, (_, i) => ({
    atMs: 0,
    jobs: messages.slice(i * size, (i + 1) * size).map((message) => ({ message, delaySeconds: delayOf(message) })),
  }));
}

/** How a Map sends, as the models see it: its children start one after another, and each sends ten messages or invokes once. */
export function mapSending(
  spec: Pick<ArmSpec, "via" | "count" | "parallel" | "work" | "failShare">,
): Partial<Consumer> {
  const { expressStartsPerSecond } = limits.states;
  if (spec.via === "map") {
    const batches = Math.ceil(Math.min(spec.count, executionSize(spec)) / batchEntriesMax);
    return { sendSeconds: batches / expressStartsPerSecond };
  }
  const { parallel = spec.count } = spec;
  return { sendSeconds: Math.min(parallel, spec.count) / expressStartsPerSecond, parallelCalls: parallel };
}

/** Work and outcome of each job as a whole number: twice the milliseconds, plus one if the job fails. One number if all are alike. */
export function jobCodes(messages: readonly JobMessage[]): number | readonly number[] {
  const codes = messages.map(({ workMs = 0, poisoned }) => 2 * workMs + (poisoned ? 1 : 0));
  const [first = 0] = codes;
  return codes.every((code) => code === first) ? first : codes;
}
