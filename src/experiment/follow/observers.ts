import type { Cloud } from "../../aws/clients.ts";
import { type LogEvent, type LogQuery, logPages, NewLines } from "../../aws/logs.ts";
import { peekMessages } from "../../aws/messages.ts";
import { queueDepth } from "../../aws/queue.ts";
import { readWaiting } from "../../aws/schedules.ts";
import { objectIn } from "../../base/encoding.ts";
import { type JobMessage, jobAttribute, parseJobLine, readJobAttribute } from "../../base/job.ts";
import { sum } from "../../base/numbers.ts";
import { JobLog } from "../../measure/job-log.ts";
import { InvocationLog } from "../../measure/log/invocation-log.ts";
import { isStreamOf } from "../../measure/log/log-stream.ts";
import { invocationPattern } from "../../measure/log/record.ts";
import type { Target } from "../target.ts";
import type { WrapperLines } from "./accounting.ts";

/**
 * How far back new lines may appear. CloudWatch Logs may ingest events out of order; the emulator, whose lag is known, ingests
 * them in the order of their times, except for lines that a process writes a moment later.
 */
const overlapMs = { unknownLag: 10_000, knownLag: 1_000 };

/** Only these lines are read: those of Lambda itself, and the job lines, but not the event that is logged. */
const pattern = `${invocationPattern} ?startedAtMs`;

/** Reads the log of `process` as it grows, and collects what it shows of the jobs and invocations of one run. */
export class LogObserver {
  /** `readAll` replaces both. */
  jobs = new JobLog();
  invocations = new InvocationLog();
  readonly #target: Target;
  readonly #query: LogQuery;
  readonly #newLines: NewLines;
  readonly #run: string;
  readonly #wrapperLines: WrapperLines | undefined;
  /** Whether lines can be read in the order of their times. */
  readonly #isInOrder: boolean;

  /**
   * @param group name of the log group.
   * @param run id of the run.
   * @param sinceMs start of the run, milliseconds since the epoch on our clock.
   * @param wrapperLines collects the lines that name no run; undefined for the function of flatten.
   */
  constructor(target: Target, group: string, run: string, sinceMs: number, wrapperLines?: WrapperLines) {
    this.#wrapperLines = wrapperLines;
    this.#target = target;
    const isLagKnown = target.cloud.constants !== undefined;
    this.#isInOrder = isLagKnown && wrapperLines === undefined;
    this.#run = run;
    this.#query = { group, startMs: Math.min(sinceMs, target.cloud.skew.earliestMs(sinceMs)), pattern };
    this.#newLines = new NewLines(target.cloud, this.#query, isLagKnown ? overlapMs.knownLag : overlapMs.unknownLag);
  }

  /**
   * Reads new lines.
   *
   * @returns the number of new lines.
   */
  async read(): Promise<number> {
    const fresh = await this.#newLines.read();
    for (const event of fresh) this.#add(event, this);
    this.#wrapperLines?.addTo(this.jobs);
    return fresh.length;
  }

  /**
   * Reads every line since the start again, to find lines that arrived late. Jobs and invocations are collected anew in the
   * order of the log: a START that is read after its REPORT would look like an invocation that never ends. No line of the
   * function of flatten arrives late in the emulator, so its log is only read to the end.
   *
   * @param untilMs later lines are ignored; milliseconds since the epoch on the clock of the log.
   */
  async readAll(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#isInOrder && untilMs === Number.POSITIVE_INFINITY) {
      await this.read();
      return;
    }
    this.#wrapperLines?.forget();
    const found = { jobs: new JobLog(), invocations: new InvocationLog() };
    for await (const page of logPages(this.#target.cloud, this.#query)) {
      for (const event of page) if (event.timestampMs <= untilMs) this.#add(event, found);
    }
    this.jobs = found.jobs;
    this.invocations = found.invocations;
    this.#wrapperLines?.addTo(this.jobs);
  }

  #add(event: LogEvent, { jobs, invocations }: Pick<LogObserver, "jobs" | "invocations">): void {
    if (!isStreamOf(this.#target.workload.functionName, event.stream)) return;
    const job = parseJobLine(event.message);
    if (job === undefined) invocations.add(event);
    else if (job.run === this.#run) jobs.add(job, invocations.sameId(event.stream, job.requestId));
    else {
      jobs.addElsewhere(job.requestId);
      if (job.run === null) this.#wrapperLines?.add(job);
    }
  }
}

/** Most messages of the dead-letter queue that are read to find the jobs of a run. */
const messagesMax = 10_000;

/** A dead-letter queue, and what the last read of it found. */
interface ObservedQueue {
  readonly url: string;
  lastDepth: number;
  unread: number;
}

type DeadLetter = Awaited<ReturnType<typeof peekMessages>>[number];

/** Finds the jobs of one run in the dead-letter queues, without consuming the messages. */
export class DeadLetterObserver {
  /** Numbers of the jobs that were found. */
  readonly jobs = new Set<number>();
  /** Those of them that have waited for longer than 900 s, and could not be sent on to the queue of the jobs. */
  readonly notSentOn = new Set<number>();
  /** URL of the queue in which those are; undefined for a run without such delays. */
  readonly laterUrl: string | undefined;
  readonly #cloud: Cloud;
  readonly #queues: readonly ObservedQueue[];
  readonly #run: string;
  readonly #messageIds: ReadonlyMap<number, string>;

  /**
   * @param run id of the run.
   * @param messageIds the message id of each job, as far as it is known: a dead-letter queue keeps the ids of messages.
   */
  constructor({ cloud, workload, beyond }: Target, run: string, messageIds: ReadonlyMap<number, string> = new Map()) {
    this.#cloud = cloud;
    this.#messageIds = messageIds;
    this.#run = run;
    this.laterUrl = beyond?.laterDeadLetterQueueUrl;
    const urls = [workload.deadLetterQueueUrl, this.laterUrl];
    this.#queues = urls.flatMap((url) => (url ? [{ url, lastDepth: 0, unread: 0 }] : []));
  }

  /**
   * How many messages the last read did not get: another process holds them, the answer of a receive was lost, or there
   * are more than are read.
   */
  get unread(): number {
    return sum(this.#queues.map(({ unread }) => unread));
  }

  /** Reads the messages of each queue whose depth has changed since the last time. */
  async read(): Promise<void> {
    for (const queue of this.#queues) await this.#readQueue(queue);
  }

  async #readQueue(queue: ObservedQueue): Promise<void> {
    const { visible, notVisible } = await queueDepth(this.#cloud, queue.url);
    const depth = visible + notVisible;
    if (depth === queue.lastDepth) {
      queue.unread = 0;
      return;
    }
    const messages = await peekMessages(this.#cloud, queue.url, Math.min(depth, messagesMax));
    // Messages that another process held are read the next time.
    queue.lastDepth = messages.length;
    queue.unread = Math.max(0, depth - messages.length);
    const jobs = new Map([...this.#messageIds].map(([job, id]) => [id, job]));
    for (const message of messages) {
      const job = this.#jobOf(message, jobs);
      if (job === undefined) continue;
      this.jobs.add(job);
      if (queue.url === this.laterUrl) this.notSentOn.add(job);
    }
  }

  /** The number of the job of a message, if it is of this run. */
  #jobOf({ Body = "", MessageId = "", MessageAttributes }: DeadLetter, byId: ReadonlyMap<string, number>) {
    const job = jobOfDeadLetter(Body);
    if (job?.run === this.#run) return job.document;
    const attributes = MessageAttributes?.[jobAttribute] ?? readWaiting(Body)?.attributes?.[jobAttribute];
    const named = attributes && "StringValue" in attributes ? readJobAttribute(attributes.StringValue) : undefined;
    return named?.run === this.#run ? named.job : byId.get(MessageId);
  }
}

/**
 * Reads the job of a dead-lettered message: either a message of the queue, or a message that has waited for it and could not be
 * sent on, or the record that Lambda sends for a failed asynchronous invoke, which holds the job as `requestPayload`.
 *
 * @returns undefined if the message contains no job.
 */
export function jobOfDeadLetter(text: string): JobMessage | undefined {
  const body = readWaiting(text)?.body ?? text;
  const value = objectIn(body) as (Partial<JobMessage> & { readonly requestPayload?: JobMessage }) | undefined;
  const job = value?.requestPayload ?? (value as JobMessage | undefined);
  return typeof job?.document === "number" ? job : undefined;
}
