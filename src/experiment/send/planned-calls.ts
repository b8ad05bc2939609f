import { createHash } from "node:crypto";
import type { JobMessage } from "../../base/job.ts";
import { batchEntriesMax, limits } from "../../base/limits.ts";
import { randomFrom } from "../../base/random.ts";
import { sendingBatchSeconds } from "../../measure/cost.ts";
import type { Consumer } from "../../plan/consumer.ts";
import { type PlannedCall, planCalls, planJobs } from "../../plan/send-plan.ts";
import { slotCounts } from "../../plan/simulate/slot-releases.ts";
import { holdingTimesFor, spreads } from "../../plan/spreads/registry.ts";
import { type JitterWindow, noDelays, slotsOf } from "../../plan/spreads/spread.ts";
import type { ArmSpec } from "../arm-spec.ts";

/** The calls of an arm through a Map: one for each execution. */
export function mapCalls(spec: ArmSpec, messages: readonly JobMessage[], plan: Omit<DelayPlan, "spec">): PlannedCall[] {
  const delayOf = spec.via === "map" ? delaysOf({ spec, ...plan }) : () => 0;
  const size = spec.via === "map" ? executionSize(spec) : messages.length;
  const jobs = messages.map((message) => ({ message, delaySeconds: delayOf(message.document) }));
  return Array.from({ length: Math.ceil(jobs.length / size) }, (_, i) => ({
    atMs: 0,
    jobs: jobs.slice(i * size, (i + 1) * size),
  }));
}

/** What decides the delays of the jobs that a Map sends. */
interface DelayPlan {
  readonly spec: Pick<ArmSpec, "count" | "window" | "spread" | "work">;
  readonly consumer: Consumer;
  readonly seed: number;
}

/** Returns a function that computes the delay of a job, whole seconds. The jobs must be asked for in ascending order. */
export function delaysOf(plan: DelayPlan): (job: number) => number {
  const window = plan.spec.window ?? noDelays;
  const ends = slotEnds(plan);
  if (ends === null) return (job) => hashedDelaySeconds(plan.seed, job, window);
  let slot = 0;
  return (job) => {
    while (slot < ends.length - 1 && (ends[slot] as number) < job) slot++;
    return window.minSeconds + slot;
  };
}

/**
 * How many jobs have at most each delay of the window, from the shortest delay to the longest. The job with the number n has
 * the first delay that at least n jobs have, so a list of at most 901 numbers describes millions of delays, and needs no file
 * with the delay of each job. Null for random delays, which `hashedDelaySeconds` computes.
 */
export function slotEnds({ spec, consumer, seed }: DelayPlan): readonly number[] | null {
  const { count, window, spread, work } = spec;
  if (window === null || spread === "random") return null;
  const { slotsPerSecond } = spreads[spread];
  const counts = new Float64Array(slotsOf(window, slotsPerSecond));
  const random = randomFrom(seed).fork("spread");
  slotCounts[spread](counts, { count, random, ...window, ...holdingTimesFor(spread, work, consumer) });
  const ends = new Array<number>(slotsOf(window)).fill(0);
  let jobs = 0;
  counts.forEach((ofSlot, slot) => {
    jobs += ofSlot;
    ends[Math.floor(slot / slotsPerSecond)] = jobs;
  });
  return ends;
}

/**
 * The delay of a job in whole seconds, uniform over the window with both its ends. It depends on the seed and the number of
 * the job alone: `infra/scale.yaml` computes the same number in JSONata.
 */
export function hashedDelaySeconds(seed: number, job: number, { minSeconds, maxSeconds }: JitterWindow): number {
  const digits = createHash("sha256").update(`${seed}:${job}`).digest("hex").slice(0, 8);
  return minSeconds + Math.floor((Number.parseInt(digits, 16) / 2 ** 32) * (maxSeconds - minSeconds + 1));
}

/** Work and outcome of each job as a whole number: twice the milliseconds, plus one if the job fails. One number if all are alike. */
export function jobCodes(messages: readonly JobMessage[]): number | readonly number[] {
  const codes = messages.map(({ workMs = 0, poisoned }) => 2 * workMs + (poisoned ? 1 : 0));
  const [first = 0] = codes;
  return codes.every((code) => code === first) ? first : codes;
}

/**
 * How a Map sends, as the models see it: its children start one after another, and each sends its batches of ten messages, or
 * invokes once.
 */
export function mapSending(spec: Shape & Pick<ArmSpec, "via" | "parallel">): Partial<Consumer> {
  const { expressStartsPerSecond } = limits.states;
  if (spec.via === "map") {
    const perChild = jobsOfChild(spec);
    const children = Math.ceil(Math.min(spec.count, executionSize(spec)) / perChild);
    const childSeconds = (perChild / batchEntriesMax) * sendingBatchSeconds;
    return { sendSeconds: Math.max(children / expressStartsPerSecond, (children * childSeconds) / sendingChildrenMax) };
  }
  const { parallel = spec.count } = spec;
  return { sendSeconds: Math.min(parallel, spec.count) / expressStartsPerSecond, parallelCalls: parallel };
}

/** What decides how many jobs each execution and each child sends. */
type Shape = Pick<ArmSpec, "count" | "work" | "failShare" | "isCounted">;

/** Jobs that one child sends: one batch, or several if the jobs are only counted, so that one execution can send all of them. */
export const jobsOfChild = ({ count, isCounted }: Pick<Shape, "count" | "isCounted">): number =>
  isCounted ? batchEntriesMax * Math.ceil(count / childrenOfExecution / batchEntriesMax) : batchEntriesMax;

const executionSize = (spec: Shape): number =>
  isUniform(spec) ? childrenOfExecution * jobsOfChild(spec) : listedJobsOfOneExecution;

/** Whether one number describes every job. */
export const isUniform = ({ work, failShare }: Pick<ArmSpec, "work" | "failShare">): boolean =>
  work.kind === "fixed" && failShare === 0;

/**
 * Child executions of one execution that sends. Their outputs must fit into 256 KiB: at most ten bytes for each child. The
 * longest list that a Map is known to accept is not published.
 */
const childrenOfExecution = 25_000;

/** Jobs of one child at most. A child takes about ten seconds then; Express executions end after five minutes. */
const jobsOfChildMax = 1_000;

/** Jobs of one execution whose input lists a number for each job: it must fit into 256 KiB, too. */
const listedJobsOfOneExecution = 30_000;

/** The most jobs that one execution sends, if they are only counted. */
export const countedJobsMax = childrenOfExecution * jobsOfChildMax;

/** Child executions that send at once: `MaxConcurrency` in `infra/scale.yaml`. */
const sendingChildrenMax = 1_000;

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
