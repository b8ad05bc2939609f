import type { Cloud } from "../../aws/clients.ts";
import { readLogEvents } from "../../aws/logs.ts";
import { queueDepth } from "../../aws/queue.ts";
import { pause } from "../../base/clock.ts";
import type { Target } from "../../experiment/target.ts";
import { type LogEntry, readEntry } from "./entry.ts";

export interface FollowLogsRequest {
  readonly target: Target;
  readonly tail: LogTail;
  readonly onEntries: (entries: readonly LogEntry[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** FilterLogEvents allows five calls a second in an account, which others need too. */
const lookEveryMs = 2_000;
/** Looks without a line before the local target is taken for quiet. */
const quietLooksMin = 3;

/**
 * Passes on a log as it grows. On the local target, where nobody else is at work, it ends when nothing is left to
 * happen.
 */
export async function followLogs({
  target,
  tail,
  onEntries,
  signal,
}: FollowLogsRequest): Promise<"quiet" | "interrupted"> {
  const { cloud, description, stack } = target;
  const running = new Set<string>();
  for (let quietLooks = 0; ; ) {
    const entries = await tail.read();
    if (entries.length > 0) await onEntries(entries);
    for (const { kind, requestId, stream } of entries) {
      if (kind === "start") running.add(`${stream} ${requestId}`);
      if (kind === "report") running.delete(`${stream} ${requestId}`);
    }
    if (description.kind === "local") {
      const { visible, notVisible, delayed } = await queueDepth(cloud, stack.queueUrl);
      const busy = entries.length > 0 || running.size > 0 || visible + notVisible + delayed > 0;
      quietLooks = busy ? 0 : quietLooks + 1;
      if (quietLooks >= quietLooksMin) return "quiet";
    }
    await pause(cloud.clock, lookEveryMs, signal);
    if (signal.aborted) return "interrupted";
  }
}

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
