import type { JobLine } from "../base/job.ts";
import type { Interval } from "./peak.ts";

/** What the function's log shows of one job. */
export interface JobHistory {
  firstStartMs: number;
  lastEndMs: number;
  attempts: number;
  processed: number;
}

/** An attempt at a job that has ended. Times are milliseconds since the epoch, on the clock of the log. */
export interface JobAttempt {
  readonly job: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Null if the log does not show it. */
  readonly outcome: JobLine["outcome"] | null;
  readonly requestId: string;
}

/** Collects the attempts at the jobs of one run. */
export class JobLog {
  readonly #jobs = new Map<number, JobHistory>();
  /** By the request id of an invocation: whether a line of it was added. */
  readonly #hasLine = new Map<string, boolean>();
  readonly #elsewhere = new Set<string>();
  readonly #onlyFailed = new Set<number>();
  // Two lists of numbers take a quarter of the memory of a list of intervals.
  readonly #startsMs: number[] = [];
  readonly #endsMs: number[] = [];
  #processed = 0;
  #lastSuccessMs: number | undefined;
  #failedAttempts = 0;
  #failedInOutage = 0;
  #totalWorkMs = 0;

  /** Adds a line of this run. */
  add({ document: job, startedAtMs, endedAtMs, outcome, reason, requestId }: JobLine): void {
    if (reason === "outage") this.#failedInOutage++;
    this.#hasLine.set(requestId, true);
    this.addAttempt({ job, startedMs: startedAtMs, endedMs: endedAtMs, outcome, requestId });
  }

  /** Adds an attempt at a job of this run that has ended. */
  addAttempt({ job, startedMs, endedMs, outcome, requestId }: JobAttempt): void {
    const history = this.#jobs.get(job) ?? { firstStartMs: startedMs, lastEndMs: endedMs, attempts: 0, processed: 0 };
    history.firstStartMs = Math.min(history.firstStartMs, startedMs);
    history.lastEndMs = Math.max(history.lastEndMs, endedMs);
    history.attempts++;
    if (outcome === "failed") {
      this.#failedAttempts++;
      if (history.processed === 0) this.#onlyFailed.add(job);
    }
    if (outcome === "processed" && history.processed++ === 0) {
      this.#processed++;
      this.#lastSuccessMs = Math.max(this.#lastSuccessMs ?? endedMs, endedMs);
      this.#onlyFailed.delete(job);
    }
    this.#jobs.set(job, history);
    if (!this.#hasLine.has(requestId)) this.#hasLine.set(requestId, false);
    this.#startsMs.push(startedMs);
    this.#endsMs.push(endedMs);
    this.#totalWorkMs += endedMs - startedMs;
  }

  /** Records an invocation that worked on a job of another run, or on none. */
  addElsewhere(requestId: string): void {
    this.#elsewhere.add(requestId);
  }

  /** The number of jobs that were processed at least once. */
  get processed(): number {
    return this.#processed;
  }

  /** How often jobs were processed again after they had been processed. */
  get duplicates(): number {
    let extra = 0;
    for (const { processed } of this.#jobs.values()) extra += Math.max(0, processed - 1);
    return extra;
  }

  /** The number of attempts that failed because of an outage behind the function. */
  get failedInOutage(): number {
    return this.#failedInOutage;
  }

  /** The number of attempts that failed. */
  get failedAttempts(): number {
    return this.#failedAttempts;
  }

  /** The jobs of which every attempt has failed so far. */
  get onlyFailed(): ReadonlySet<number> {
    return this.#onlyFailed;
  }

  /** The duration of each attempt in milliseconds, in the order of the log. */
  get workMs(): readonly number[] {
    return this.#endsMs.map((endMs, attempt) => endMs - (this.#startsMs[attempt] as number));
  }

  /** The mean duration of an attempt in milliseconds; NaN without any. */
  get meanWorkMs(): number {
    return this.#totalWorkMs / this.#startsMs.length;
  }

  /** The interval of each attempt. */
  get intervals(): readonly Interval[] {
    return this.#startsMs.map((startMs, attempt) => ({ startMs, endMs: this.#endsMs[attempt] }));
  }

  /** Returns what the log shows of a job; undefined before its first attempt has ended. */
  historyOf(job: number): Readonly<JobHistory> | undefined {
    return this.#jobs.get(job);
  }

  /** Checks whether a job was processed at least once. */
  wasProcessed(job: number): boolean {
    return (this.#jobs.get(job)?.processed ?? 0) > 0;
  }

  /** Checks whether an attempt at a job has ended, with any outcome. */
  wasStarted(job: number): boolean {
    return this.#jobs.has(job);
  }

  /** Checks whether an invocation worked on a job of this run. */
  ranIn(requestId: string): boolean {
    return this.#hasLine.has(requestId);
  }

  /** Checks whether a line of this invocation was added. */
  hasLineOf(requestId: string): boolean {
    return this.#hasLine.get(requestId) ?? false;
  }

  /** Checks whether an invocation worked on a job of another run, or on none. */
  ranElsewhere(requestId: string): boolean {
    return this.#elsewhere.has(requestId);
  }

  /** True if no line of this run was added. */
  get isEmpty(): boolean {
    return this.#jobs.size === 0;
  }

  /** Returns the first start of each job, in milliseconds since the epoch. */
  firstStartsMs(): number[] {
    return Array.from(this.#jobs.values(), ({ firstStartMs }) => firstStartMs);
  }

  /** When the last job was processed, in milliseconds since the epoch; undefined if none was. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /** The last end of any attempt, in milliseconds since the epoch; undefined without any. */
  get lastEndMs(): number | undefined {
    let last: number | undefined;
    for (const { lastEndMs } of this.#jobs.values()) last = Math.max(last ?? lastEndMs, lastEndMs);
    return last;
  }
}
