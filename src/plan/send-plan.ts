import type { JobMessage } from "../base/job.ts";
import { batchEntriesMax } from "../base/limits.ts";
import type { Random } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import { isQueued, type Via } from "./scenario.ts";
import { listSchedule } from "./spreads/even.ts";
import { holdingTimesFor, spreads } from "./spreads/registry.ts";
import { type JitterWindow, noDelays, type SpreadName, slotsPerSendSecond } from "./spreads/spread.ts";
import { drawWork, type Work } from "./work.ts";

/** What decides the jobs of a burst. */
interface JobsRequest {
  /** Number of jobs; they are numbered 1…count. */
  readonly count: number;
  /** Run id for every message; left out for messages without one. */
  readonly run?: string;
  /** Its forks "work" and "poison" are used. */
  readonly random: Random;
  /** How long the jobs work; left out for the default of the function. */
  readonly work?: Work;
  /** Share of the jobs, 0–1, that fail on every attempt: exactly round(count × share) of them. */
  readonly failShare?: number;
  /** Probability, 0–1, that an attempt fails. */
  readonly flaky?: number;
  /** Size of each job, in job order; jobs beyond the list have none. */
  readonly sizes?: readonly number[];
}

/** Decides the message of each job, in job order. The same request and random stream give the same messages. */
export function planJobs(request: JobsRequest): JobMessage[] {
  const { count, run, work, flaky, sizes } = request;
  const workRandom = request.random.fork("work");
  const poisoned = drawPoisoned(count, request.failShare ?? 0, request.random.fork("poison"));
  return Array.from({ length: count }, (_, index) => {
    const job = index + 1;
    const size = sizes?.[index];
    return {
      document: job,
      ...(run === undefined ? {} : { run }),
      ...(work === undefined ? {} : { workMs: Math.round(drawWork(work, workRandom, size) * 1000) }),
      ...(size === undefined ? {} : { size }),
      ...(poisoned.has(job) ? { poisoned: true } : {}),
      ...(flaky === undefined || flaky === 0 ? {} : { flaky }),
    };
  });
}

/** Draws the numbers of the poisoned jobs, without replacement: the first steps of a Fisher–Yates shuffle. */
function drawPoisoned(count: number, share: number, random: Random): Set<number> {
  const wanted = Math.round(count * share);
  if (wanted === 0) return new Set();
  const jobs = Array.from({ length: count }, (_, index) => index + 1);
  for (let i = 0; i < wanted; i++) {
    const j = random.integer(i, count - 1);
    [jobs[i], jobs[j]] = [jobs[j] as number, jobs[i] as number];
  }
  return new Set(jobs.slice(0, wanted));
}

/** One job, and the delay of its message. */
export interface PlannedJob {
  readonly message: JobMessage;
  /** Whole seconds; `DelaySeconds` of the message, unless it is longer than 900. 0 for a direct invoke. */
  readonly delaySeconds: number;
}

/** One call to AWS: when it is due, and the jobs that it sends. */
export interface PlannedCall {
  /** Milliseconds after the first call. */
  readonly atMs: number;
  readonly jobs: readonly PlannedJob[];
}

/** What decides when each message of a queue is sent, and with which delay. */
interface MessagePlanRequest {
  /** The message of each job, in job order. */
  readonly messages: readonly JobMessage[];
  /** Null for no delays. */
  readonly window: JitterWindow | null;
  readonly spread: SpreadName;
  /** How long the jobs work, if known: `waves` and `even` place jobs by it. */
  readonly work: Work | undefined;
  readonly consumer: Consumer;
  /** Its fork "spread" is used. */
  readonly random: Random;
}

/** What decides the calls of a driver. */
export interface SendPlanRequest extends MessagePlanRequest {
  readonly via: Via;
  /** Pause between two calls, milliseconds; with a pause each call sends one job. */
  readonly pauseMs: number;
  /** For `slots`: places each job by its own work, on this number of places. */
  readonly places?: number;
}

/**
 * Decides what a driver sends and when: all calls in order of time, each with its jobs and their delays.
 * The same request and random stream give the same plan.
 *
 * With a pause, delays are rounded down to whole seconds, because the pause determines the time of each call. The trigger
 * function is invoked once, for all jobs; it plans its own calls with `planMessages`.
 */
export function planCalls(request: SendPlanRequest): PlannedCall[] {
  const { via, pauseMs, places } = request;
  if (places !== undefined) return callsFor(byWork(request, places), batchEntriesMax);
  if (via !== "trigger" && pauseMs === 0) return planMessages(request, isQueued(via) ? batchEntriesMax : 1);
  const jobs = planJobDelays(request).map(([job]) => job);
  return via === "trigger"
    ? [{ atMs: 0, jobs }]
    : jobs.map((job, call) => ({ atMs: Math.round(call * pauseMs), jobs: [job] }));
}

/**
 * The calls that send messages to a queue. A message timer takes whole seconds (SQS API, `DelaySeconds`): a delay of
 * 3.55 s is a timer of 3 s on a message that is sent 0.55 s after the first call.
 *
 * @param jobsPerCall largest number of jobs in one call
 */
export const planMessages = (request: MessagePlanRequest, jobsPerCall: number): PlannedCall[] =>
  callsFor(planJobDelays(request), jobsPerCall);

function callsFor(jobs: ReturnType<typeof planJobDelays>, jobsPerCall: number): PlannedCall[] {
  const phases: PlannedJob[][] = Array.from({ length: slotsPerSendSecond }, () => []);
  for (const [job, phase] of jobs) phases[phase]?.push(job);
  return phases.flatMap((jobs, phase) => {
    const calls: PlannedCall[] = [];
    for (let from = 0; from < jobs.length; from += jobsPerCall) {
      calls.push({ atMs: (phase * 1000) / slotsPerSendSecond, jobs: jobs.slice(from, from + jobsPerCall) });
    }
    return calls;
  });
}

/**
 * The calls of a driver whose jobs arrive over time: each job at its arrival, with its delay. Jobs that arrive within the same
 * millisecond share a call to SQS.
 *
 * @param arrivals when each job arrives, seconds after the first one, ascending.
 */
export function arrivingCalls(request: SendPlanRequest, arrivals: readonly number[]): PlannedCall[] {
  const due = planJobDelays(request).map(([job, phase], index) => ({
    atMs: Math.round((arrivals[index] ?? 0) * 1000) + (phase * 1000) / slotsPerSendSecond,
    job,
  }));
  due.sort((a, b) => a.atMs - b.atMs);
  const most = isQueued(request.via) ? batchEntriesMax : 1;
  const calls: { readonly atMs: number; readonly jobs: PlannedJob[] }[] = [];
  for (const { atMs, job } of due) {
    const last = calls.at(-1);
    if (last !== undefined && last.atMs === atMs && last.jobs.length < most) last.jobs.push(job);
    else calls.push({ atMs, jobs: [job] });
  }
  return calls;
}

/** Splits the delay of each job into a message timer and a phase: the slot of a second in which the message is sent. */
function planJobDelays({ messages, window, spread, work, consumer, random }: MessagePlanRequest) {
  const request = { count: messages.length, random: random.fork("spread"), ...holdingTimesFor(spread, work, consumer) };
  return withDelays(messages, window === null ? [] : spreads[spread].delaysSeconds({ ...request, ...window }));
}

/** The delays of `slots` for messages whose work is known. */
function byWork({ messages, window, work, consumer }: SendPlanRequest, places: number) {
  const workSeconds = messages.map(({ workMs = 0 }) => workMs / 1000);
  const { minSeconds } = window ?? noDelays;
  return withDelays(
    messages,
    listSchedule({ workSeconds, places, minSeconds, ...holdingTimesFor("slots", work, consumer) }),
  );
}

function withDelays(messages: readonly JobMessage[], delays: readonly number[]) {
  return messages.map((message, index) => {
    const slot = Math.round((delays[index] ?? 0) * slotsPerSendSecond);
    return [{ message, delaySeconds: Math.floor(slot / slotsPerSendSecond) }, slot % slotsPerSendSecond] as const;
  });
}
