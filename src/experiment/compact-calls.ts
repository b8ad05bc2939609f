import type { JobMessage } from "../base/job.ts";
import type { PlannedCall, PlannedJob } from "../plan/send-plan.ts";

/**
 * The same calls, with their jobs in columns. An object for each job and one for its message would take a hundred bytes more for
 * each of a million jobs until the run is over.
 */
export function compactCalls(calls: readonly PlannedCall[]): PlannedCall[] {
  const columns = new JobColumns(calls);
  let next = 0;
  return calls.map(({ atMs, jobs }) => {
    const first = next;
    next += jobs.length;
    return new CompactCall(atMs, columns, first, next);
  });
}

/** A call whose jobs are made anew each time. */
class CompactCall implements PlannedCall {
  readonly atMs: number;
  readonly #columns: JobColumns;
  readonly #first: number;
  readonly #end: number;

  /** @param end place after that of the last job. */
  constructor(atMs: number, columns: JobColumns, first: number, end: number) {
    this.atMs = atMs;
    this.#columns = columns;
    this.#first = first;
    this.#end = end;
  }

  get jobs(): readonly PlannedJob[] {
    const jobs: PlannedJob[] = [];
    for (let place = this.#first; place < this.#end; place++) jobs.push(this.#columns.at(place));
    return jobs;
  }
}

/** The jobs of all calls, one place for each. */
class JobColumns {
  readonly #run: string | undefined;
  readonly #numbers: Float64Array;
  readonly #delaysSeconds: Float64Array;
  readonly #workMs: Float64Array;
  /** The messages that have other members than most. */
  readonly #others = new Map<number, JobMessage>();

  constructor(calls: readonly PlannedCall[]) {
    let count = 0;
    for (const { jobs } of calls) count += jobs.length;
    this.#run = calls[0]?.jobs[0]?.message.run;
    this.#numbers = new Float64Array(count);
    this.#delaysSeconds = new Float64Array(count);
    this.#workMs = new Float64Array(count);
    let place = 0;
    for (const { jobs } of calls) for (const job of jobs) this.#set(place++, job);
  }

  #set(place: number, { message, delaySeconds }: PlannedJob): void {
    const { document, run, workMs, ...other } = message;
    this.#delaysSeconds[place] = delaySeconds;
    if (run === undefined || run !== this.#run || workMs === undefined || Object.keys(other).length > 0) {
      this.#others.set(place, message);
      return;
    }
    this.#numbers[place] = document;
    this.#workMs[place] = workMs;
  }

  at(place: number): PlannedJob {
    const delaySeconds = this.#delaysSeconds[place] as number;
    const other = this.#others.get(place);
    if (other !== undefined) return { message: other, delaySeconds };
    const [document, workMs] = [this.#numbers[place] as number, this.#workMs[place] as number];
    return { message: { document, run: this.#run as string, workMs }, delaySeconds };
  }
}
