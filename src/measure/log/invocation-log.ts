import type { Invocation } from "../invocations.ts";
import { flags, LogStream, type OpenInvocation, slotStartOf } from "./log-stream.ts";
import { type ReportRecord, readRecord } from "./record.ts";

interface LogLine {
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}

/** Times at which invocations came in flight and at which they were no longer, in milliseconds, in no order. */
export interface FlightTimes {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Collects invocations from the lines of a log in the text or the JSON format, which may arrive page by page. It keeps the request
 * id of each, to find its jobs, and an invocation ends with END. `FunctionLog` keeps columns, and counts until the report.
 */
export class InvocationLog {
  /** With one text for each name, because every line comes with its own. */
  readonly #streams = new Map<string, { readonly name: string; readonly records: LogStream }>();
  readonly #closed: Invocation[] = [];
  #running = 0;
  #flights = { starts: [] as number[], ends: [] as number[] };

  /** Adds a line. Lines of one stream must be added in their order. */
  add({ stream: name, timestampMs, message }: LogLine): void {
    const record = readRecord(timestampMs, message);
    if (record === undefined) return;
    const stream = this.#streams.get(name) ?? { name, records: new LogStream() };
    this.#streams.set(stream.name, stream);
    const { records } = stream;
    switch (record.kind) {
      case "init-start":
      case "restore-start":
        records.initialize(record);
        break;
      case "start":
        this.#start(records, record.requestId, record.atMs);
        break;
      case "end":
      case "done":
        this.#noteEnd(records.find(record.requestId) ?? records.add(record.requestId), record.atMs);
        break;
      case "report":
        // The environment is busy until the report, but END is the end in the text format.
        this.#close(stream.name, records, record, message.startsWith("{"));
    }
  }

  /** The invocations with a report, in the order of the lines. Later ones are added to the same list. */
  get ended(): readonly Invocation[] {
    return this.#closed;
  }

  /** The number of invocations that have started and not ended. */
  get running(): number {
    return this.#running;
  }

  /** The request ids of the invocations that have started and not ended. */
  runningIds(): string[] {
    return this.#open().flatMap(({ requestId, endMs }) => (endMs === undefined ? [requestId] : []));
  }

  /** Returns every invocation seen; running ones come last. */
  read(): Invocation[] {
    const running = this.#open().flatMap(({ stream, requestId, startMs, endMs }) =>
      startMs === undefined ? [] : [unfinished(stream, requestId, startMs, endMs)],
    );
    return [...this.#closed, ...running];
  }

  /** The request id of an invocation that has started, as the text that is kept here: another copy would take more memory. */
  sameId(stream: string, requestId: string): string {
    return this.#streams.get(stream)?.records.find(requestId)?.requestId ?? requestId;
  }

  /**
   * Returns when invocations came in flight and ended since the last call, for a picture of the run. That an invocation began with
   * an init phase is known only at its end: it is then in flight once more, from the beginning of the init phase to its start.
   */
  takeFlights(): FlightTimes {
    const taken = this.#flights;
    this.#flights = { starts: [], ends: [] };
    return taken;
  }

  #open(): (OpenInvocation & { readonly stream: string })[] {
    return [...this.#streams.values()].flatMap(({ name, records }) =>
      records.open.map((open) => ({ ...open, stream: name })),
    );
  }

  #start(records: LogStream, requestId: string, atMs: number): void {
    // An asynchronous retry never overlaps the first attempt in one environment, so the report of that is missing.
    const earlier = records.find(requestId);
    if (earlier !== undefined) {
      this.#noteEnd(earlier, atMs);
      records.open.splice(records.open.indexOf(earlier), 1);
    }
    if (records.start(requestId, atMs) === undefined) return;
    this.#running++;
    this.#flights.starts.push(atMs);
  }

  #noteEnd(open: OpenInvocation, atMs: number): void {
    if (open.startMs !== undefined && open.endMs === undefined) this.#running--;
    open.endMs = atMs;
  }

  #close(stream: string, records: LogStream, report: ReportRecord, endsWithReport: boolean): void {
    const { atMs, durationMs, outcome } = report;
    const open = records.close(report);
    const endMs = endsWithReport ? atMs : (open.endMs ?? atMs);
    this.#noteEnd(open, endMs);
    const startMs = open.startMs ?? endMs - durationMs;
    const initMs = delayOf(startMs, open, report);
    const { starts, ends } = this.#flights;
    if (open.startMs === undefined) starts.push(startMs);
    ends.push(endMs);
    if (initMs > 0) {
      starts.push(startMs - initMs);
      ends.push(startMs);
    }
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

/**
 * How long an initialization or a restore delayed an invocation. Without INIT_START it counts: in contrast to a quiet
 * function, a burst starts its environments when it needs them.
 */
function delayOf(startMs: number, open: OpenInvocation, report: ReportRecord): number {
  const { flag } = slotStartOf(startMs, open, report);
  return (flag & flags.earlyInit) === 0 ? (report.restoreMs ?? report.initMs ?? 0) : 0;
}

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
