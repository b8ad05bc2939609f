import type { Invocation } from "../invocations.ts";
import { FlightLog } from "../peak.ts";
import { type ReportRecord, readRecord } from "./record.ts";

/** A line of a function's log. */
interface LogLine {
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

/**
 * Collects invocations from the lines of a log in the text or the JSON format, which may arrive page by page. It keeps the request
 * id of each, to find its jobs, and an invocation ends with END. `FunctionLog` keeps columns, and counts until the report.
 */
export class InvocationLog {
  /** When invocations came in flight and ended, for a picture of the run. */
  readonly flights = new FlightLog();
  readonly #open = new Map<string, OpenInvocation>();
  readonly #closed: Invocation[] = [];
  readonly #initializations = new Map<string, Initialization>();
  /** One text for each name, because every line comes with its own. */
  readonly #streams = new Map<string, string>();
  /** The last report of each stream, if its start was not read before it. */
  readonly #withoutStart = new Map<string, { readonly requestId: string; readonly atMs: number }>();

  /** Adds a line. Lines of one stream must be added in their order. */
  add({ stream: name, timestampMs, message }: LogLine): void {
    const record = readRecord(timestampMs, message);
    const stream = this.#streams.get(name) ?? this.#addStream(name);
    switch (record?.kind) {
      case "init-start":
        this.#initialize(stream, { initStartMs: record.atMs, provisioned: record.provisioned });
        break;
      case "restore-start":
        this.#initialize(stream, { restoreStartMs: record.atMs });
        break;
      case "start":
        this.#start(stream, record.requestId, record.atMs);
        break;
      case "end":
      case "done":
        this.#end(stream, record.requestId, record.atMs);
        break;
      case "report":
        // The environment is busy until the report, but END is the end in the text format.
        this.#close(stream, record, message.startsWith("{"));
    }
  }

  /** The invocations with a report, in the order of the lines. Later ones are added to the same list. */
  get ended(): readonly Invocation[] {
    return this.#closed;
  }

  /** The request ids of the invocations that have started and not ended. */
  runningIds(): string[] {
    return [...this.#open.values()].filter(({ endMs }) => endMs === undefined).map(({ requestId }) => requestId);
  }

  /** Returns every invocation seen; running ones come last. */
  read(): Invocation[] {
    const running = [...this.#open.values()].flatMap(({ stream, requestId, startMs, endMs }) =>
      startMs === undefined ? [] : [unfinished(stream, requestId, startMs, endMs)],
    );
    return [...this.#closed, ...running];
  }

  /** The request id of an invocation that has started, as the text that is kept here: another copy would take more memory. */
  sameId(stream: string, requestId: string): string {
    return this.#open.get(`${stream} ${requestId}`)?.requestId ?? requestId;
  }

  /** The number of invocations that have started and not ended. */
  get running(): number {
    let count = 0;
    for (const { endMs } of this.#open.values()) if (endMs === undefined) count++;
    return count;
  }

  #addStream(name: string): string {
    this.#streams.set(name, name);
    return name;
  }

  #initialize(stream: string, found: Partial<Initialization>): void {
    this.#initializations.set(stream, { ...(this.#initializations.get(stream) ?? noInitialization), ...found });
  }

  #start(stream: string, requestId: string, atMs: number): void {
    const last = this.#withoutStart.get(stream);
    // Lines of one millisecond may come in any order, so this invocation may have been reported already.
    if (last?.requestId === requestId && atMs <= last.atMs) return;
    // An asynchronous retry has the request id of the first attempt, but never overlaps it in one environment.
    this.#open.set(`${stream} ${requestId}`, this.#opened(stream, requestId, atMs));
    this.flights.start(atMs);
  }

  #end(stream: string, requestId: string, atMs: number): void {
    const key = `${stream} ${requestId}`;
    const open = this.#open.get(key) ?? this.#opened(stream, requestId, undefined);
    open.endMs = atMs;
    this.#open.set(key, open);
  }

  #opened(stream: string, requestId: string, startMs: number | undefined): OpenInvocation {
    const initialization = this.#initializations.get(stream) ?? noInitialization;
    this.#initializations.delete(stream);
    // A part of a line keeps the whole line in memory.
    return { stream, requestId: ownCopy(requestId), startMs, endMs: undefined, ...initialization };
  }

  #close(stream: string, report: ReportRecord, endsWithReport: boolean): void {
    const { requestId, atMs, durationMs, outcome } = report;
    const key = `${stream} ${requestId}`;
    const open = this.#open.get(key) ?? this.#opened(stream, requestId, undefined);
    this.#open.delete(key);
    const endMs = endsWithReport ? atMs : (open.endMs ?? atMs);
    const startMs = open.startMs ?? endMs - durationMs;
    if (open.startMs === undefined) this.#withoutStart.set(stream, { requestId, atMs });
    const initMs = delayOf({ ...open, startMs }, report);
    this.flights.end({ startMs, endMs, initMs, wasStarted: open.startMs !== undefined });
    this.#closed.push({
      requestId: open.requestId,
      stream,
      startMs: startMs - initMs,
      endMs,
      initMs,
      durationMs,
      billedMs: report.billedMs,
      memoryMegabytes: report.memoryMegabytes,
      memoryUsedMegabytes: report.memoryUsedMegabytes,
      outcome,
      reportsErrors: endsWithReport,
    });
  }
}

/** What is known of an invocation before its report; `startMs` is undefined if its start was not among the lines read. */
interface OpenInvocation extends Omit<InvocationStart, "startMs"> {
  readonly stream: string;
  readonly requestId: string;
  readonly startMs: number | undefined;
  endMs: number | undefined;
}

/** The latest initialization in a log stream that no invocation has used. */
type Initialization = Omit<InvocationStart, "startMs">;

const noInitialization: Initialization = { initStartMs: undefined, restoreStartMs: undefined, provisioned: false };

/** What is known of the start of an invocation. Times are milliseconds since the epoch; undefined if the log has no such line. */
interface InvocationStart {
  /** START: when the handler began. */
  readonly startMs: number;
  readonly initStartMs: number | undefined;
  readonly restoreStartMs: number | undefined;
  /** Whether the environment is one of provisioned concurrency. */
  readonly provisioned: boolean;
}

/**
 * How long an initialization or a restore delayed an invocation. Without INIT_START it counts: in contrast to a quiet
 * function, a burst starts its environments when it needs them.
 */
function delayOf(start: InvocationStart, report: ReportRecord): number {
  const { flag } = slotStartOf(start, report);
  return (flag & flags.earlyInit) === 0 ? (report.restoreMs ?? report.initMs ?? 0) : 0;
}

const ownCopy = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

const unfinished = (stream: string, requestId: string, startMs: number, endMs: number | undefined): Invocation => ({
  requestId,
  stream,
  startMs,
  endMs,
  initMs: 0,
  durationMs: undefined,
  billedMs: undefined,
  memoryMegabytes: undefined,
  memoryUsedMegabytes: undefined,
  outcome: undefined,
  reportsErrors: false,
});

/** Bits of `flags`. */
export const flags = {
  /** The environment was initialized long before the invocation, which did not wait for it. */
  earlyInit: 1,
  /** A cold start whose INIT_START was not found, so the slot starts with the handler. */
  initStartUnknown: 2,
  restored: 4,
  running: 8,
} as const;

/** INIT_START to START takes this much longer than the reported initialization at most, unless it was an early one (assumed). */
export const initToleranceMs = 1_000;

/**
 * Decides from when on an invocation occupied its slot. An on-demand cold start occupies it from INIT_START, a restore from
 * RESTORE_START. An early initialization ended long before the invocation, and provisioned concurrency was initialized when
 * it was configured: then the slot starts with the handler. Without INIT_START it does too, because most initializations of
 * quiet functions are early ones; the flag tells that the slot may have started earlier.
 */
export function slotStartOf(
  open: InvocationStart,
  report: Pick<ReportRecord, "initMs" | "restoreMs">,
): { readonly slotStartMs: number; readonly flag: number } {
  const { startMs, initStartMs, restoreStartMs, provisioned } = open;
  const { restoreMs, initMs } = report;
  if (restoreMs !== undefined) {
    const fromMs = restoreStartMs ?? startMs - restoreMs;
    const isEarly = startMs - fromMs > restoreMs + initToleranceMs;
    return { slotStartMs: isEarly ? startMs : fromMs, flag: flags.restored | (isEarly ? flags.earlyInit : 0) };
  }
  if (initMs === undefined) return { slotStartMs: startMs, flag: 0 };
  if (provisioned) return { slotStartMs: startMs, flag: flags.earlyInit };
  if (initStartMs === undefined) return { slotStartMs: startMs, flag: flags.initStartUnknown };
  const isEarly = startMs - initStartMs > initMs + initToleranceMs;
  return isEarly ? { slotStartMs: startMs, flag: flags.earlyInit } : { slotStartMs: initStartMs, flag: 0 };
}
