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

/** Jobs whose numbers follow one another are in one chunk. */
const chunkJobs = 1_024;

/**
 * The members of `JobHistory` as columns: an object for each job would take five times the memory, which matters for a burst of a
 * million jobs. A job without attempts is not in the log.
 */
class Chunk {
  readonly firstStartMs = new Float64Array(chunkJobs);
  readonly lastEndMs = new Float64Array(chunkJobs);
  readonly attempts = new Uint32Array(chunkJobs);
  readonly processed = new Uint32Array(chunkJobs);
}

/** Collects the attempts at the jobs of one run. Others only read its counts. */
export class JobLog {
  readonly #chunks = new Map<number, Chunk>();
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
    const { chunk = this.#addChunk(job), at } = this.#find(job);
    const isFirst = chunk.attempts[at] === 0;
    if (isFirst || startedMs < (chunk.firstStartMs[at] as number)) chunk.firstStartMs[at] = startedMs;
    if (isFirst || endedMs > (chunk.lastEndMs[at] as number)) chunk.lastEndMs[at] = endedMs;
    chunk.attempts[at] = (chunk.attempts[at] as number) + 1;
    this.lastEndMs = Math.max(this.lastEndMs ?? endedMs, endedMs);
    if (outcome === "failed") {
      this.failedAttempts++;
      if (chunk.processed[at] === 0) this.onlyFailed.add(job);
    }
    if (outcome === "processed" && ++(chunk.processed[at] as number) > 1) this.duplicates++;
    else if (outcome === "processed") {
      this.processed++;
      this.lastSuccessMs = Math.max(this.lastSuccessMs ?? endedMs, endedMs);
      this.onlyFailed.delete(job);
    }
    if (!this.#hasLine.has(requestId)) this.#hasLine.set(requestId, false);
    this.#startsMs.push(startedMs);
    this.#endsMs.push(endedMs);
    this.#totalWorkMs += endedMs - startedMs;
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

  /** Checks whether a job was processed at least once. */
  wasProcessed(job: number): boolean {
    const { chunk, at } = this.#find(job);
    return (chunk?.processed[at] ?? 0) > 0;
  }

  /** Checks whether an attempt at a job has ended, with any outcome. */
  wasStarted(job: number): boolean {
    const { chunk, at } = this.#find(job);
    return (chunk?.attempts[at] ?? 0) > 0;
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
    return this.#startsMs.length === 0;
  }

  /** Returns the first start of each job, in milliseconds since the epoch. */
  firstStartsMs(): Float64Array {
    const starts: number[] = [];
    for (const { attempts, firstStartMs } of this.#chunks.values()) {
      attempts.forEach((number, at) => {
        if (number > 0) starts.push(firstStartMs[at] as number);
      });
    }
    return Float64Array.from(starts);
  }

  #find(job: number) {
    const number = Math.floor(job / chunkJobs);
    return { chunk: this.#chunks.get(number), at: job - number * chunkJobs };
  }

  #addChunk(job: number): Chunk {
    const chunk = new Chunk();
    this.#chunks.set(Math.floor(job / chunkJobs), chunk);
    return chunk;
  }
}
