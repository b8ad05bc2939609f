/** What the function's log shows of one job. Times are milliseconds since the epoch. */
export interface JobHistory {
  readonly firstStartMs: number;
  readonly lastEndMs: number;
  readonly attempts: number;
  /** How often it was processed. */
  readonly processed: number;
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
