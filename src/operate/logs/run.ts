import type { LogEntry } from "./entry.ts";

/** Whether `run`, the run id of a job, is the wanted run or one of its arms. */
export const isOfRun = (run: string | null, wanted: string): boolean =>
  run !== null && (run === wanted || (run.startsWith(`${wanted}-`) && /^\d+$/.test(run.slice(wanted.length + 1))));

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
