import { GrowingColumn } from "../../base/numbers.ts";
import { flags, initToleranceMs, LogStream, type OpenInvocation, slotStartOf } from "./log-stream.ts";
import type { Outcome, PlatformRecord, ReportRecord } from "./record.ts";

/**
 * The invocations of one function, as columns: a million objects would take several times the memory. Times are milliseconds
 * since the epoch.
 */
export interface InvocationColumns {
  readonly count: number;
  /** Start of initialization or restore, or of the handler: from here on the account's concurrency counts the invocation. */
  readonly slotStartMs: Float64Array;
  readonly handlerStartMs: Float64Array;
  readonly handlerEndMs: Float64Array;
  /** Time of the report. Infinity while the invocation is running. */
  readonly slotEndMs: Float64Array;
  /** NaN without a report. */
  readonly durationMs: Float64Array;
  /** Initialization or restore, from the report. NaN on a warm start. */
  readonly initMs: Float64Array;
  /** Index into `outcomes`. */
  readonly outcome: Uint8Array;
  /** A combination of `flags`. */
  readonly flags: Uint8Array;
  /** Index into `versions`. */
  readonly version: Uint8Array;
  readonly versions: readonly string[];
  /**
   * Execution environments: the first and the last record of each log stream. The first one is -Infinity for an environment
   * that was initialized before the lines that were read.
   */
  readonly environments: { readonly firstMs: Float64Array; readonly lastMs: Float64Array };
  /** Records that Lambda could not deliver, by its own count. */
  readonly droppedRecords: number;
}

/** What `outcome` means. */
export const outcomes: readonly (Outcome | "unreported")[] = ["success", "failure", "error", "timeout", "unreported"];

/** The longest initialization before Lambda continues it within the invocation (L-DG runtime environment). */
const initMsMax = 10_000;

interface Stream {
  readonly records: LogStream;
  readonly version: number;
  readonly firstMs: number;
  lastMs: number;
  /** Whether its initialization was found. */
  hasBeginning: boolean;
  isShared: boolean;
  /** The last invocation that ended; -1 before it. */
  lastRow: number;
}

/** Collects the invocations of one function from the records of its log, which must be added as `LogStream` says. */
export class FunctionLog {
  readonly #streams = new Map<string, Stream>();
  readonly #versions: string[] = [];
  readonly #columns = newColumns();
  #droppedRecords = 0;

  /** The number of invocations with a report. */
  get reported(): number {
    return this.#columns.slotEndMs.length;
  }

  /** Adds a record. @param version the version of the function that wrote the stream. */
  add(streamName: string, version: string, record: PlatformRecord): void {
    const stream = this.#streams.get(streamName) ?? this.#addStream(streamName, version, record.atMs);
    stream.lastMs = Math.max(stream.lastMs, record.atMs);
    switch (record.kind) {
      case "init-start":
      case "restore-start":
        stream.hasBeginning ||= stream.firstMs === record.atMs;
        stream.records.initialize(record);
        break;
      case "start":
        this.#start(stream, record.requestId, record.atMs);
        break;
      case "done": {
        const open = stream.records.find(record.requestId);
        if (open !== undefined) open.endMs = record.atMs;
        break;
      }
      case "report":
        this.#report(stream, record);
        break;
      case "dropped":
        this.#droppedRecords += record.records;
    }
  }

  /**
   * Returns everything that was collected. Invocations without a report are running, unless they started longer ago than
   * the timeout or their environment started another one: then the report is missing.
   *
   * @param readUntilMs the log was read up to this instant.
   * @param timeoutMs the timeout of the function.
   */
  finish(readUntilMs: number, timeoutMs: number): InvocationColumns {
    for (const stream of this.#streams.values()) {
      const { open } = stream.records;
      for (const one of open) this.#addUnreported(stream, one, readUntilMs, timeoutMs);
      open.length = 0;
    }
    const streams = [...this.#streams.values()];
    return {
      count: this.#columns.slotEndMs.length,
      ...valuesOf(this.#columns),
      versions: this.#versions,
      environments: {
        firstMs: Float64Array.from(streams, ({ firstMs, hasBeginning }) =>
          hasBeginning ? firstMs : Number.NEGATIVE_INFINITY,
        ),
        lastMs: Float64Array.from(streams, ({ lastMs }) => lastMs),
      },
      droppedRecords: this.#droppedRecords,
    };
  }

  #addStream(name: string, version: string, atMs: number): Stream {
    if (!this.#versions.includes(version)) this.#versions.push(version);
    const stream: Stream = {
      records: new LogStream(),
      version: this.#versions.indexOf(version),
      firstMs: atMs,
      lastMs: atMs,
      hasBeginning: false,
      isShared: false,
      lastRow: -1,
    };
    this.#streams.set(name, stream);
    return stream;
  }

  #start(stream: Stream, requestId: string, atMs: number): void {
    const open = stream.records.start(requestId, atMs);
    if (open === undefined) this.#columns.handlerStartMs.set(stream.lastRow, atMs);
    else this.#endLastRowBy(stream, atMs);
  }

  /** An environment of one invocation at a time cannot be busy when it starts the next one. */
  #endLastRowBy({ isShared, lastRow }: Stream, atMs: number): void {
    if (isShared || lastRow < 0 || (this.#columns.slotEndMs.at(lastRow) as number) <= atMs) return;
    this.#columns.slotEndMs.set(lastRow, atMs);
    this.#columns.handlerEndMs.set(lastRow, Math.min(atMs, this.#columns.handlerEndMs.at(lastRow) as number));
  }

  #report(stream: Stream, report: ReportRecord): void {
    if (report.isShared) stream.isShared = true;
    const isFirst = stream.lastRow < 0;
    if (isFirst && (report.initMs ?? report.restoreMs) !== undefined) stream.hasBeginning = true;
    const { durationMs, atMs } = report;
    const open = stream.records.close(report);
    const { startMs = atMs - durationMs } = open;
    const { slotStartMs, flag } = slotStartOf(startMs, open, report);
    // Timestamps are whole milliseconds: an invocation of less than one may start and end with the same.
    const endMs = atMs > startMs ? atMs : startMs + Math.min(durationMs, 1);
    const doneMs = open.endMs !== undefined && open.endMs > startMs ? open.endMs : endMs;
    this.#addRow(stream, {
      slotStartMs,
      handlerStartMs: startMs,
      handlerEndMs: Math.min(doneMs, endMs),
      slotEndMs: endMs,
      durationMs,
      initMs: report.restoreMs ?? report.initMs ?? Number.NaN,
      outcome: outcomes.indexOf(report.outcome),
      flags: flag,
    });
  }

  #addUnreported(stream: Stream, open: OpenInvocation, readUntilMs: number, timeoutMs: number): void {
    const { startMs = 0, initStartMs, provisioned, endMs: doneMs } = open;
    const nextStartMs = stream.isShared ? undefined : open.nextStartMs;
    const latestMs = nextStartMs ?? startMs + timeoutMs;
    const isRunning = latestMs > readUntilMs && nextStartMs === undefined && doneMs === undefined;
    const coldStart = initStartMs !== undefined && !provisioned && startMs - initStartMs <= initMsMax + initToleranceMs;
    const endMs = isRunning ? Number.POSITIVE_INFINITY : (doneMs ?? latestMs);
    this.#addRow(stream, {
      slotStartMs: coldStart ? initStartMs : startMs,
      handlerStartMs: startMs,
      handlerEndMs: endMs,
      slotEndMs: endMs,
      durationMs: Number.NaN,
      initMs: Number.NaN,
      outcome: outcomes.indexOf("unreported"),
      flags: isRunning ? flags.running : 0,
    });
  }

  #addRow(stream: Stream, row: Omit<Row, "version">): void {
    stream.lastRow = this.#columns.slotEndMs.length;
    const complete: Row = { ...row, version: stream.version };
    for (const name of columnNames) this.#columns[name].push(complete[name]);
  }
}

const newColumns = () => ({
  slotStartMs: new GrowingColumn(Float64Array),
  handlerStartMs: new GrowingColumn(Float64Array),
  handlerEndMs: new GrowingColumn(Float64Array),
  slotEndMs: new GrowingColumn(Float64Array),
  durationMs: new GrowingColumn(Float64Array),
  initMs: new GrowingColumn(Float64Array),
  outcome: new GrowingColumn(Uint8Array),
  flags: new GrowingColumn(Uint8Array),
  version: new GrowingColumn(Uint8Array),
});

type Columns = ReturnType<typeof newColumns>;
type Row = Readonly<Record<keyof Columns, number>>;

const columnNames = Object.keys(newColumns()) as (keyof Columns)[];

const valuesOf = (columns: Columns) =>
  Object.fromEntries(columnNames.map((name) => [name, columns[name].values()])) as unknown as Pick<
    InvocationColumns,
    keyof Columns
  >;
