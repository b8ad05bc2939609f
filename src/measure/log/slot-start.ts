import type { ReportRecord } from "./record.ts";

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

/** What is known of the start of an invocation. Times are milliseconds since the epoch; undefined if the log has no such line. */
export interface InvocationStart {
  /** START: when the handler began. */
  readonly startMs: number;
  readonly initStartMs: number | undefined;
  readonly restoreStartMs: number | undefined;
  /** Whether the environment is one of provisioned concurrency. */
  readonly provisioned: boolean;
}

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
