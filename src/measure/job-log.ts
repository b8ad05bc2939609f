import type { JobLine } from "../base/job.ts";
import { GrowingColumn } from "../base/numbers.ts";

/** An attempt at a job that has ended. Times are milliseconds since the epoch, on the clock of the log. */
export interface JobAttempt {
  readonly job: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Null if the log does not show it. */
  readonly outcome: JobLine["outcome"] | null;
  readonly requestId: string;
}

/** What the function's log shows of one job. Times are milliseconds since the epoch. */
interface JobHistory {
  readonly firstStartMs: number;
  readonly lastEndMs: number;
  readonly attempts: number;
  /** How often it was processed. */
  readonly processed: number;
}

/** Collects the attempts at the jobs of one run. Others only read its counts. */
export class JobLog {
  readonly #jobs = new JobHistories();
  /** By the request id of an invocation: whether a line of it was added. */
  readonly #hasLine = new Map<string, boolean>();
  readonly #elsewhere = new Set<string>();
  readonly #startsMs = new GrowingColumn(Float64Array);
  readonly #endsMs = new GrowingColumn(Float64Array);
  #totalWorkMs = 0;
  /** The jobs of which every attempt has failed so far. */
  readonly onlyFailed = new Set<number>();
  /** The number of jobs that were processed at least once. */
  processed = 0;
  /** How often jobs were processed again after they had been processed. */
  duplicates = 0;
  /** The number of attempts that failed, and of those that failed because of an outage behind the function. */
  failedAttempts = 0;
  failedInOutage = 0;
  /** When the last job was processed, in milliseconds since the epoch; undefined if none was. */
  lastSuccessMs: number | undefined;
  /** The last end of any attempt, in milliseconds since the epoch; undefined without any. */
  lastEndMs: number | undefined;

  /**
   * Adds a line of this run.
   *
   * @param requestId that of the line, perhaps as a text that is in memory anyway.
   */
  add(line: JobLine, requestId = line.requestId): void {
    const { document: job, startedAtMs, endedAtMs, outcome, reason } = line;
    if (reason === "outage") this.failedInOutage++;
    this.#hasLine.set(requestId, true);
    this.addAttempt({ job, startedMs: startedAtMs, endedMs: endedAtMs, outcome, requestId });
  }

  /** Adds an attempt at a job of this run that has ended. */
  addAttempt({ job, startedMs, endedMs, outcome, requestId }: JobAttempt): void {
    this.#jobs.addAttempt(job, startedMs, endedMs);
    this.lastEndMs = Math.max(this.lastEndMs ?? endedMs, endedMs);
    if (outcome === "failed") {
      this.failedAttempts++;
      if (!this.wasProcessed(job)) this.onlyFailed.add(job);
    }
    if (outcome === "processed") this.#addSuccess(job, endedMs);
    if (!this.#hasLine.has(requestId)) this.#hasLine.set(requestId, false);
    this.#startsMs.push(startedMs);
    this.#endsMs.push(endedMs);
    this.#totalWorkMs += endedMs - startedMs;
  }

  #addSuccess(job: number, endedMs: number): void {
    if (this.#jobs.addSuccess(job) > 0) {
      this.duplicates++;
      return;
    }
    this.processed++;
    this.lastSuccessMs = Math.max(this.lastSuccessMs ?? endedMs, endedMs);
    this.onlyFailed.delete(job);
  }

  /** Records an invocation that worked on a job of another run, or on none. */
  addElsewhere(requestId: string): void {
    this.#elsewhere.add(requestId);
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
}

/** Jobs whose numbers follow one another are in one chunk. */
const chunkJobs = 1_024;

/** The members of `JobHistory` as columns. A job without attempts is not in the log. */
class Chunk {
  readonly firstStartMs = new Float64Array(chunkJobs);
  readonly lastEndMs = new Float64Array(chunkJobs);
  readonly attempts = new Uint32Array(chunkJobs);
  readonly processed = new Uint32Array(chunkJobs);
}

/**
 * The history of each job, by its number. An object for each job would take five times the memory, which matters for a burst of a
 * million jobs.
 */
export class JobHistories {
  readonly #chunks = new Map<number, Chunk>();
  #size = 0;

  /** The number of jobs that have a history. */
  get size(): number {
    return this.#size;
  }

  /** Adds an attempt at a job. Times are milliseconds since the epoch. */
  addAttempt(job: number, startedMs: number, endedMs: number): void {
    const number = Math.floor(job / chunkJobs);
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = new Chunk();
      this.#chunks.set(number, chunk);
    }
    const at = job - number * chunkJobs;
    const isFirst = chunk.attempts[at] === 0;
    if (isFirst) this.#size++;
    if (isFirst || startedMs < (chunk.firstStartMs[at] as number)) chunk.firstStartMs[at] = startedMs;
    if (isFirst || endedMs > (chunk.lastEndMs[at] as number)) chunk.lastEndMs[at] = endedMs;
    chunk.attempts[at] = (chunk.attempts[at] as number) + 1;
  }

  /** Records that the last attempt at a job processed it. @returns how often the job was processed before. */
  addSuccess(job: number): number {
    const { chunk, at } = this.#find(job);
    const before = chunk?.processed[at] ?? 0;
    if (chunk !== undefined) chunk.processed[at] = before + 1;
    return before;
  }

  /** How often a job was processed. */
  processed(job: number): number {
    const { chunk, at } = this.#find(job);
    return chunk?.processed[at] ?? 0;
  }

  /** Whether there was an attempt at a job. */
  has(job: number): boolean {
    const { chunk, at } = this.#find(job);
    return (chunk?.attempts[at] ?? 0) > 0;
  }

  /** The history of a job; undefined if there was no attempt at it. */
  get(job: number): JobHistory | undefined {
    const { chunk, at } = this.#find(job);
    const attempts = chunk?.attempts[at] ?? 0;
    if (chunk === undefined || attempts === 0) return undefined;
    return {
      firstStartMs: chunk.firstStartMs[at] as number,
      lastEndMs: chunk.lastEndMs[at] as number,
      attempts,
      processed: chunk.processed[at] as number,
    };
  }

  /** The first start of each job, milliseconds since the epoch. */
  firstStartsMs(): Float64Array {
    const starts = new Float64Array(this.#size);
    let count = 0;
    for (const { attempts, firstStartMs } of this.#chunks.values()) {
      attempts.forEach((number, at) => {
        if (number > 0) starts[count++] = firstStartMs[at] as number;
      });
    }
    return starts;
  }

  #find(job: number) {
    const number = Math.floor(job / chunkJobs);
    return { chunk: this.#chunks.get(number), at: job - number * chunkJobs };
  }
}
