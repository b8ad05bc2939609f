import type { Random } from "../../base/random.ts";

/** How long one job takes, as a distribution. Every time is in seconds. */
export interface Work {
  readonly kind: "fixed" | "range" | "lognormal" | "exponential" | "sample";
  /** As it is written on the command line, or what it was learned from. */
  readonly text: string;
  readonly meanSeconds: number;
  readonly varianceSeconds2: number;
  /** Shortest and longest possible; the longest may be Infinity. */
  readonly shortestSeconds: number;
  readonly longestSeconds: number;
  /** The time that the share `p`, 0–1, of the jobs does not exceed. */
  quantile(p: number): number;
  /** The same for a document of this size, where work is known to go with size. */
  quantileFor?(size: number, p: number): number;
  /** The share of the jobs that take longer than this. */
  survival(seconds: number): number;
}

/**
 * One job's time, drawn from the distribution (inverse transform), by the size of its document where both are known. Fixed
 * work draws nothing.
 */
export function drawWork(work: Work, random: Random, size?: number): number {
  if (work.kind === "fixed") return work.meanSeconds;
  const p = random.next();
  return size === undefined || work.quantileFor === undefined ? work.quantile(p) : work.quantileFor(size, p);
}
