import { type LogEvent, type LogQuery, logPages, readLogEvents } from "../../aws/logs.ts";
import { parseJobLine } from "../../base/job.ts";
import { JobLog } from "../../measure/job-log.ts";
import { InvocationLog } from "../../measure/log/invocation-log.ts";
import { invocationPattern, isStreamOf } from "../../measure/log/record.ts";
import type { Target } from "../target.ts";
import type { WrapperLines } from "./accounting.ts";

/**
 * Each read starts this long before the newest event seen. CloudWatch Logs may ingest events out of order; the emulator, whose
 * lag is known, ingests them in the order of their times, except for lines that a process writes a moment later.
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
  readonly #group: string;
  readonly #run: string;
  /** Start of the run on the target's clock, or earlier. */
  readonly #sinceMs: number;
  /** The lines that the next read finds again: their ids, and their times in milliseconds since the epoch. */
  readonly #seen = new Map<string, number>();
  readonly #wrapperLines: WrapperLines | undefined;
  readonly #overlapMs: number;
  /** Whether lines can be read in the order of their times. */
  readonly #isInOrder: boolean;
  #newestMs: number;

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
    this.#overlapMs = isLagKnown ? overlapMs.knownLag : overlapMs.unknownLag;
    this.#isInOrder = isLagKnown && wrapperLines === undefined;
    this.#group = group;
    this.#run = run;
    this.#sinceMs = Math.min(sinceMs, target.cloud.skew.earliestMs(sinceMs));
    this.#newestMs = this.#sinceMs;
  }

  /**
   * Reads new lines.
   *
   * @returns the number of new lines.
   */
  async read(): Promise<number> {
    const query = this.#queryFrom(Math.max(this.#sinceMs, this.#newestMs - this.#overlapMs));
    const fresh = await readLogEvents(this.#target.cloud, { ...query, isKnown: (id) => this.#seen.has(id) });
    for (const event of fresh) {
      this.#seen.set(event.eventId, event.timestampMs);
      this.#add(event, this);
    }
    this.#wrapperLines?.addTo(this.jobs);
    for (const [id, atMs] of this.#seen) if (atMs < this.#newestMs - this.#overlapMs) this.#seen.delete(id);
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
    for await (const page of logPages(this.#target.cloud, this.#queryFrom(this.#sinceMs))) {
      for (const event of page) if (event.timestampMs <= untilMs) this.#add(event, found);
    }
    this.jobs = found.jobs;
    this.invocations = found.invocations;
    this.#wrapperLines?.addTo(this.jobs);
  }

  #queryFrom(startMs: number): LogQuery {
    return { group: this.#group, startMs, pattern };
  }

  #add(event: LogEvent, { jobs, invocations }: Pick<LogObserver, "jobs" | "invocations">): void {
    this.#newestMs = Math.max(this.#newestMs, event.timestampMs);
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
