import type { PlatformRecord, ReportRecord } from "./record.ts";

/** An initialization or a restore. Times are milliseconds since the epoch; undefined if the log has no such record. */
interface Initialization {
  readonly initStartMs: number | undefined;
  readonly restoreStartMs: number | undefined;
  /** Whether the environment is one of provisioned concurrency. */
  readonly provisioned: boolean;
}

const noInitialization: Initialization = { initStartMs: undefined, restoreStartMs: undefined, provisioned: false };

/** What is known of an invocation before its report, and of the initialization before it. */
export interface OpenInvocation extends Initialization {
  readonly requestId: string;
  /** START: when the handler began. */
  readonly startMs: number | undefined;
  /** When the handler ended. */
  endMs: number | undefined;
  /** When the environment started its next invocation. */
  nextStartMs: number | undefined;
}

/**
 * What a log stream, of which each execution environment has one, shows of invocations without a report. Records must be added
 * in the order of their times; those of the same millisecond may come in any order. An asynchronous retry has the request id of
 * the first attempt, so of several open invocations with one id only the last one can have a report.
 */
export class LogStream {
  readonly open: OpenInvocation[] = [];
  #unused = noInitialization;
  #reportedWithoutStart: Pick<ReportRecord, "requestId" | "atMs"> | undefined;

  /** Adds the beginning of an initialization or a restore. */
  initialize(record: Extract<PlatformRecord, { readonly kind: "init-start" | "restore-start" }>): void {
    const { kind, atMs } = record;
    const found =
      kind === "restore-start" ? { restoreStartMs: atMs } : { initStartMs: atMs, provisioned: record.provisioned };
    this.#unused = { ...this.#unused, ...found };
  }

  /** Opens an invocation at its START. @returns undefined if it was reported before, in the same millisecond. */
  start(requestId: string, atMs: number): OpenInvocation | undefined {
    const reported = this.#reportedWithoutStart;
    if (reported?.requestId === requestId && atMs <= reported.atMs) return undefined;
    for (const open of this.open) open.nextStartMs ??= atMs;
    return this.add(requestId, atMs);
  }

  /** Opens an invocation. @param startMs undefined if its START was not found. */
  add(requestId: string, startMs?: number): OpenInvocation {
    const opened = this.#opened(requestId, startMs);
    this.open.push(opened);
    return opened;
  }

  /** The open invocation with a request id; undefined if there is none. */
  find(requestId: string): OpenInvocation | undefined {
    return this.open.find((open) => open.requestId === requestId);
  }

  /** Closes the invocation of a report. @returns what was known of it. */
  close({ requestId, atMs }: ReportRecord): OpenInvocation {
    const index = this.open.findLastIndex((open) => open.requestId === requestId);
    const open = this.open.splice(index, index < 0 ? 0 : 1)[0] ?? this.#opened(requestId);
    this.#reportedWithoutStart = open.startMs === undefined ? { requestId, atMs } : undefined;
    return open;
  }

  #opened(requestId: string, startMs?: number): OpenInvocation {
    const initialization = this.#unused;
    this.#unused = noInitialization;
    return { requestId: ownCopy(requestId), startMs, endMs: undefined, nextStartMs: undefined, ...initialization };
  }
}

/** A part of a line keeps the whole line in memory. */
const ownCopy = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

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
 *
 * @param startMs START: when the handler began.
 */
export function slotStartOf(
  startMs: number,
  { initStartMs, restoreStartMs, provisioned }: Initialization,
  { restoreMs, initMs }: Pick<ReportRecord, "initMs" | "restoreMs">,
): { readonly slotStartMs: number; readonly flag: number } {
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

/** The function that wrote a log stream, as far as the name of the stream contains it. */
export interface StreamOwner {
  /** Undefined in the function's default log group, where the streams contain no function name. */
  readonly functionName: string | undefined;
  /** `$LATEST`, or the number of a version. */
  readonly version: string;
}

const streamPattern = /^\d{4}\/\d\d\/\d\d\/([\w-]*)\[([^\]]+)\]/;

/**
 * Reads the name of a log stream: `YYYY/MM/DD/[<version>]<32 hex>`, in a custom log group
 * `YYYY/MM/DD/<function>[<version>]<32 hex>`.
 *
 * @returns undefined for a stream that Lambda did not name.
 */
export function ownerOf(stream: string): StreamOwner | undefined {
  const [, name, version] = streamPattern.exec(stream) ?? [];
  return version === undefined ? undefined : { functionName: name === "" ? undefined : name, version };
}

/** Whether a log stream may be one of a function: the streams of a log group that functions share name them. */
export function isStreamOf(functionName: string, stream: string): boolean {
  const owner = ownerOf(stream)?.functionName;
  return owner === undefined || owner === functionName;
}
