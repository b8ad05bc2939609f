import { rounded } from "../base/numbers.ts";
import { workPercentile } from "../plan/work.ts";
import type { ArmSpec } from "./arm-spec.ts";

/** What the jobs of an arm were and how they were sent: what flags, defaults and files came to. */
export interface ArmLoad {
  /** The distribution of the work times, seconds. */
  readonly work: {
    readonly kind: string;
    readonly meanSeconds: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
  /** Share of the jobs that fail on every attempt, and the probability that one attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
  /** Pause between two calls. */
  readonly pauseSeconds: number;
  /** Calls in flight; null for the default of the path. */
  readonly parallel: number | null;
  /** Conditions that end the run. */
  readonly abort: readonly string[];
  /** A digest of the recorded arrivals, after they were scaled; null if all jobs arrived at once. */
  readonly arrivals: string | null;
  /** A digest of the sizes of the documents; null if they are unknown. */
  readonly sizes: string | null;
}

/** The load of an arm, for its result. */
export const loadOf = (spec: ArmSpec): ArmLoad => ({
  work: {
    kind: spec.work.kind,
    meanSeconds: rounded(spec.work.meanSeconds, 6),
    p50: rounded(workPercentile(spec.work, 0.5), 6),
    p95: rounded(workPercentile(spec.work, 0.95), 6),
    p99: rounded(workPercentile(spec.work, 0.99), 6),
  },
  failShare: spec.failShare,
  flaky: spec.flaky,
  pauseSeconds: spec.pauseMs / 1000,
  parallel: spec.parallel ?? null,
  abort: (spec.abort ?? []).map(({ expression }) => expression),
  arrivals: spec.arrivalsSeconds === undefined ? null : digestOf(spec.arrivalsSeconds),
  sizes: spec.sizes === undefined ? null : digestOf(spec.sizes),
});

/** A short text that differs if any of the numbers differs: the hash FNV-1a with 32 bits, and how many numbers there are. */
function digestOf(numbers: readonly number[]): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(Float64Array.from(numbers).buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${numbers.length}-${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
