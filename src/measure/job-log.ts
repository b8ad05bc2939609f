import type { JobLine } from "../base/job.ts";
import { GrowingColumn } from "../base/numbers.ts";
import { JobHistories, type JobHistory } from "./histories.ts";

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
  readonly #jobs = new JobHistories();
  /** By the request id of an invocation: whether a line of it was added. */
  readonly #hasLine = new Map<string, boolean>();
  readonly #elsewhere = new Set<string>();
  readonly #onlyFailed = new Set<number>();
  readonly #startsMs = new GrowingColumn(Float64Array);
  readonly #endsMs = new GrowingColumn(Float64Array);
  #processed = 0;
  #duplicates = 0;
  #lastEndMs: number | undefined;
  #lastSuccessMs: number | undefined;
  #failedAttempts = 0;
  #failedInOutage = 0;
  #totalWorkMs = 0;

  /**
   * Adds a line of this run.
   *
   * @param requestId that of the line, perhaps as a text that is in memory anyway.
   */
  add(line: JobLine, requestId = line.requestId): void {
    const { document: job, startedAtMs, endedAtMs, outcome, reason } = line;
    if (reason === "outage") this.#failedInOutage++;
    this.#hasLine.set(requestId, true);
    this.addAttempt({ job, startedMs: startedAtMs, endedMs: endedAtMs, outcome, requestId });
  }

  /** Adds an attempt at a job of this run that has ended. */
  addAttempt({ job, startedMs, endedMs, outcome, requestId }: JobAttempt): void {
    this.#jobs.addAttempt(job, startedMs, endedMs);
    this.#lastEndMs = Math.max(this.#lastEndMs ?? endedMs, endedMs);
    if (outcome === "failed") {
      this.#failedAttempts++;
      if (!this.wasProcessed(job)) this.#onlyFailed.add(job);
    }
    if (outcome === "processed") this.#addSuccess(job, endedMs);
    if (!this.#hasLine.has(requestId)) this.#hasLine.set(requestId, false);
    this.#startsMs.push(startedMs);
    this.#endsMs.push(endedMs);
    this.#totalWorkMs += endedMs - startedMs;
  }

  #addSuccess(job: number, endedMs: number): void {
    if (this.#jobs.addSuccess(job) > 0) {
      this.#duplicates++;
      return;
    }
    this.#processed++;
    this.#lastSuccessMs = Math.max(this.#lastSuccessMs ?? endedMs, endedMs);
    this.#onlyFailed.delete(job);
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
    return this.#duplicates;
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

  /** The number of attempts that have ended. */
  get attempts(): number {
    return this.#startsMs.length;
  }

  /** The duration of each attempt in milliseconds, in the order of the log. */
  get workMs(): Float64Array {
    const startsMs = this.startsMs;
    return this.endsMs.map((endMs, attempt) => endMs - (startsMs[attempt] as number));
  }

  /** The mean duration of an attempt in milliseconds; NaN without any. */
  get meanWorkMs(): number {
    return this.#totalWorkMs / this.#startsMs.length;
  }

  /** The start of each attempt, in milliseconds since the epoch, in the order of the log. It must not be changed. */
  get startsMs(): Float64Array {
    return this.#startsMs.values();
  }

  /** The end of each attempt, in milliseconds since the epoch, in the order of the log. It must not be changed. */
  get endsMs(): Float64Array {
    return this.#endsMs.values();
  }

  /** Returns what the log shows of a job; undefined before its first attempt has ended. */
  historyOf(job: number): JobHistory | undefined {
    return this.#jobs.get(job);
  }

  /** Checks whether a job was processed at least once. */
  wasProcessed(job: number): boolean {
    return this.#jobs.processed(job) > 0;
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
  firstStartsMs(): Float64Array {
    return this.#jobs.firstStartsMs();
  }

  /** When the last job was processed, in milliseconds since the epoch; undefined if none was. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /** The last end of any attempt, in milliseconds since the epoch; undefined without any. */
  get lastEndMs(): number | undefined {
    return this.#lastEndMs;
  }
}
