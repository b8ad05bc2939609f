import type { Cloud } from "../aws/clients.ts";
import { readLogEvents } from "../aws/log-events.ts";
import { type LogEntry, readEntry } from "./logs-entry.ts";

/** Events may be ingested out of order: each read goes back this far behind the newest event seen. */
const overlapMs = 20_000;

/** Reads a log group as it grows; no line comes twice. */
export class LogTail {
  readonly #cloud: Cloud;
  readonly #group: string;
  readonly #sinceMs: number;
  readonly #pattern: string | undefined;
  readonly #seen = new Set<string>();
  #newestMs: number;

  /** @param pattern CloudWatch Logs filter pattern; every line without it. */
  constructor(cloud: Cloud, group: string, sinceMs: number, pattern?: string) {
    this.#cloud = cloud;
    this.#group = group;
    this.#sinceMs = sinceMs;
    this.#pattern = pattern;
    this.#newestMs = sinceMs;
  }

  /** Reads what is new, in the order of the log. */
  async read(signal?: AbortSignal): Promise<LogEntry[]> {
    const query = {
      group: this.#group,
      startMs: Math.max(this.#sinceMs, this.#newestMs - overlapMs),
      ...(this.#pattern === undefined ? {} : { pattern: this.#pattern }),
    };
    const fresh: LogEntry[] = [];
    for (const event of await readLogEvents(this.#cloud, query, signal)) {
      if (this.#seen.has(event.eventId)) continue;
      this.#seen.add(event.eventId);
      this.#newestMs = Math.max(this.#newestMs, event.timestampMs);
      fresh.push(readEntry(event));
    }
    return fresh;
  }

  /** How many lines were read so far. */
  get lines(): number {
    return this.#seen.size;
  }
}
