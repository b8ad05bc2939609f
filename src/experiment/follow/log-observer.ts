import { type LogEvent, readLogEvents } from "../../aws/logs.ts";
import { parseJobLine } from "../../base/job.ts";
import { InvocationLog } from "../../measure/invocations.ts";
import { JobLog } from "../../measure/jobs.ts";
import type { Target } from "../target.ts";

/** Events may be ingested out of order: each read goes back this far behind the newest event seen. */
const overlapMs = 10_000;

/** Only these lines are read; the events that `process` prints are left where they are. */
const pattern = "?START ?END ?REPORT ?flatten";

/** Reads the log of `process` as it grows, and folds it into what is known of the jobs of one run. */
export class LogObserver {
  readonly jobs = new JobLog();
  /** Replaced by `readAll`. */
  invocations = new InvocationLog();
  readonly #target: Target;
  readonly #group: string;
  readonly #run: string;
  /** On the cloud's own clock. */
  readonly #sinceMs: number;
  readonly #seen = new Set<string>();
  #newestMs: number;

  /** @param sinceMs the run's start, on our clock. */
  constructor(target: Target, group: string, run: string, sinceMs: number) {
    this.#target = target;
    this.#group = group;
    this.#run = run;
    this.#sinceMs = Math.min(sinceMs, target.cloud.skew.earliestMs(sinceMs));
    this.#newestMs = this.#sinceMs;
  }

  /**
   * Reads what is new.
   *
   * @returns how many new lines there were.
   */
  async read(): Promise<number> {
    return this.#readFrom(Math.max(this.#sinceMs, this.#newestMs - overlapMs));
  }

  /**
   * Reads everything since the start once more, for lines that came late. Invocations are put together anew, in the order
   * of the log: a START that comes after its REPORT would look like a run that never ends.
   */
  async readAll(): Promise<void> {
    const events = await this.#eventsFrom(this.#sinceMs);
    this.invocations = new InvocationLog();
    for (const event of events) this.#add(event);
  }

  async #readFrom(startMs: number): Promise<number> {
    const fresh = (await this.#eventsFrom(startMs)).filter(({ eventId }) => !this.#seen.has(eventId));
    for (const event of fresh) this.#add(event);
    return fresh.length;
  }

  #eventsFrom(startMs: number): Promise<LogEvent[]> {
    return readLogEvents(this.#target.cloud, { group: this.#group, startMs, pattern });
  }

  #add(event: LogEvent): void {
    const known = this.#seen.has(event.eventId);
    this.#seen.add(event.eventId);
    this.#newestMs = Math.max(this.#newestMs, event.timestampMs);
    const job = parseJobLine(event.message);
    if (job === undefined) this.invocations.add(event);
    else if (job.run !== this.#run) this.jobs.addElsewhere(job.requestId);
    else if (!known) this.jobs.add(job);
  }
}
