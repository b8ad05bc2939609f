import { bisected, concatenated } from "../../base/numbers.ts";
import { AboveFinder, type CurveFacts, Heights, PeakFinder } from "./curve-facts.ts";

/** A period, milliseconds since the epoch. `toMs` is exclusive. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What to compute of a curve. */
export interface CurveRequest {
  readonly stepMs: number;
  readonly above?: number | undefined;
}

/**
 * The exact number of open intervals over time. An interval is open from its start up to, but not including, its end: at one
 * instant, ends are counted before starts.
 */
export class Curve {
  readonly starts: Float64Array;
  readonly ends: Float64Array;

  /** @param ends by the same indexes as `starts`, not before the start; Infinity without an end. */
  constructor(starts: Float64Array, ends: Float64Array) {
    this.starts = starts.slice().sort();
    this.ends = ends.slice().sort();
  }

  /** The curve of all intervals of several curves. */
  static sum(curves: readonly Curve[]): Curve {
    return new Curve(
      concatenated(...curves.map(({ starts }) => starts)),
      concatenated(...curves.map(({ ends }) => ends)),
    );
  }

  /** The number of open intervals at an instant. */
  at(ms: number): number {
    return countUpTo(this.starts, ms) - countUpTo(this.ends, ms);
  }

  /** Computes the curve within a period. */
  within({ fromMs, toMs }: Period, { stepMs, above }: CurveRequest): CurveFacts {
    const heights = new Heights();
    const peak = new PeakFinder();
    const over = above === undefined ? undefined : new AboveFinder(above);
    const series = new Array<number>(Math.max(0, Math.ceil((toMs - fromMs) / stepMs))).fill(0);
    this.#visit(fromMs, toMs, (value, startMs, endMs) => {
      heights.add(value, endMs - startMs);
      peak.add(value, startMs);
      over?.add(value, startMs, endMs);
      const last = Math.ceil((endMs - fromMs) / stepMs) - 1;
      for (let step = Math.floor((startMs - fromMs) / stepMs); step <= last; step++) {
        if (value > (series[step] as number)) series[step] = value;
      }
    });
    return { ...peak.facts, ...heights.percentiles(), above: over?.facts, series };
  }

  /** Visits the curve as a sequence of times with one value each, without gaps. */
  #visit(fromMs: number, toMs: number, visit: (value: number, startMs: number, endMs: number) => void): void {
    const { starts, ends } = this;
    let started = countUpTo(starts, fromMs);
    let ended = countUpTo(ends, fromMs);
    for (let nowMs = fromMs; nowMs < toMs; ) {
      const nextMs = Math.min(toMs, starts[started] ?? toMs, ends[ended] ?? toMs);
      if (nextMs > nowMs) visit(started - ended, nowMs, nextMs);
      nowMs = nextMs;
      while (ended < ends.length && (ends[ended] as number) <= nowMs) ended++;
      while (started < starts.length && (starts[started] as number) <= nowMs) started++;
    }
  }
}

/** The number of values up to `limit` in a sorted column. */
const countUpTo = (sorted: Float64Array, limit: number): number =>
  bisected(-1, sorted.length, (index) => (sorted[index] as number) > limit);
