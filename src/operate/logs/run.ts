import type { LogEntry } from "./entry.ts";

/** Whether a run's id, as jobs carry it, is the one that was asked for, or one arm of it. */
export const isOfRun = (run: string | null, wanted: string): boolean =>
  run !== null && (run === wanted || (run.startsWith(`${wanted}-`) && /^\d+$/.test(run.slice(wanted.length + 1))));

type Verdict = "wanted" | "other";

/**
 * Keeps the lines of the invocations that worked for one run. Which run that is turns out only with the event or the
 * first job line, so the lines before it are held back until then.
 */
export class RunLines {
  readonly #wanted: string;
  readonly #inText: RegExp;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #held = new Map<string, LogEntry[]>();
  /** The last run of any name that was seen. */
  lastRunSeen: string | undefined;

  constructor(wanted: string) {
    this.#wanted = wanted;
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    this.#inText = new RegExp(`"${escaped}(-\\d+)?\\\\*"`);
  }

  /** Takes the next lines; answers those that are known to be of the run, among them ones that were held back. */
  add(entries: readonly LogEntry[]): LogEntry[] {
    return entries.flatMap((entry) => this.#addOne(entry));
  }

  #addOne(entry: LogEntry): LogEntry[] {
    if (entry.requestId === null) return [];
    this.lastRunSeen = entry.job?.run ?? this.lastRunSeen;
    const key = `${entry.stream} ${entry.requestId}`;
    // The same request id runs again when an asynchronous event is retried.
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

  /** A batch may hold jobs of several runs, so a line of another run settles nothing before the end. */
  #judge({ kind, job, message }: LogEntry): Verdict | undefined {
    if (job !== null) return isOfRun(job.run, this.#wanted) ? "wanted" : undefined;
    if (this.#inText.test(message)) return "wanted";
    return kind === "report" ? "other" : undefined;
  }
}
