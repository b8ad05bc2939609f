import type { Cloud } from "../../aws/clients.ts";
import { type LogQuery, NewLines } from "../../aws/logs.ts";
import { queueDepth } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import { pause } from "../../base/time.ts";
import { messagesIn } from "../../experiment/follow/accounting.ts";
import type { Target } from "../../experiment/target.ts";
import { isStreamOf } from "../../measure/log/log-stream.ts";
import { isOfRun, type LogEntry, readEntry } from "./entry.ts";

/** Which log to follow. */
export interface FollowLogsRequest {
  readonly target: Target<Workload>;
  readonly tail: LogTail;
  readonly onEntries: (entries: readonly LogEntry[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** CloudWatch Logs allows five FilterLogEvents calls a second in an account, for all its users. */
const pollIntervalMs = 2_000;
/** Consecutive polls without activity after which the local target is idle. */
const idlePollsMin = 3;

/**
 * Passes on new log lines until an interruption. On the local target, which no other process changes, it ends when no
 * invocation is running and the queue is empty.
 */
export async function followLogs({
  target,
  tail,
  onEntries,
  signal,
}: FollowLogsRequest): Promise<"idle" | "interrupted"> {
  const { cloud, description, workload } = target;
  const running = new Set<string>();
  for (let idlePolls = 0; ; ) {
    const entries = await tail.read();
    if (entries.length > 0) await onEntries(entries);
    for (const { kind, requestId, stream } of entries) {
      if (kind === "start") running.add(`${stream} ${requestId}`);
      if (kind === "report") running.delete(`${stream} ${requestId}`);
    }
    if (description.kind === "local") {
      const { queueUrl } = workload;
      const waiting = queueUrl === null ? 0 : messagesIn(await queueDepth(cloud, queueUrl));
      const isBusy = entries.length > 0 || running.size > 0 || waiting > 0;
      idlePolls = isBusy ? 0 : idlePolls + 1;
      if (idlePolls >= idlePollsMin) return "idle";
    }
    await pause(cloud.clock, pollIntervalMs, signal);
    if (signal.aborted) return "interrupted";
  }
}

/** How far back new lines may appear. */
const overlapMs = 20_000;

/** Reads the new lines of a log group, each line once, and leaves out those of other functions that share the group. */
export class LogTail {
  readonly #lines: NewLines;
  readonly #functionName: string | undefined;

  /** @param functionName undefined for the lines of all functions. */
  constructor(cloud: Cloud, query: LogQuery, functionName?: string) {
    this.#lines = new NewLines(cloud, query, overlapMs);
    this.#functionName = functionName;
  }

  /** Reads the lines that were added since the last read, in the order of the log. */
  async read(): Promise<LogEntry[]> {
    const name = this.#functionName;
    const fresh = await this.#lines.read();
    return fresh.filter(({ stream }) => name === undefined || isStreamOf(name, stream)).map(readEntry);
  }
}

type Verdict = "wanted" | "other";

/**
 * Selects the lines of the invocations that worked for one run. Only the event or the first job line of an invocation
 * shows its run, so earlier lines of the invocation are held until then.
 */
export class RunLines {
  readonly #wanted: string;
  readonly #inText: RegExp;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #held = new Map<string, LogEntry[]>();
  /** The run id of the last job line, of any run. */
  lastRunSeen: string | undefined;

  constructor(wanted: string) {
    this.#wanted = wanted;
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    this.#inText = new RegExp(`"${escaped}(-\\d+)?\\\\*"`);
  }

  /** Adds lines; returns the lines that are now known to belong to the run, including held ones. */
  add(entries: readonly LogEntry[]): LogEntry[] {
    return entries.flatMap((entry) => this.#addOne(entry));
  }

  #addOne(entry: LogEntry): LogEntry[] {
    if (entry.requestId === null) return [];
    this.lastRunSeen = entry.job?.run ?? this.lastRunSeen;
    const key = `${entry.stream} ${entry.requestId}`;
    // A retry of an asynchronous event has the same request id.
    if (entry.kind === "start") this.#verdicts.delete(key);
    const held = [...(this.#held.get(key) ?? []), entry];
    const verdict = this.#verdicts.get(key) ?? this.#judge(entry);
    if (verdict === undefined) {
      this.#held.set(key, held);
      return [];
    }
    this.#held.delete(key);
    this.#verdicts.set(key, verdict);
    return verdict === "wanted" ? held : [];
  }

  /** A batch may contain jobs of several runs, so a job of another run decides nothing before the invocation ends. */
  #judge({ kind, job, message }: LogEntry): Verdict | undefined {
    if (job !== null) return isOfRun(job.run, this.#wanted) ? "wanted" : undefined;
    if (this.#inText.test(message)) return "wanted";
    return kind === "report" ? "other" : undefined;
  }
}
