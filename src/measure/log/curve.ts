import { bisected, concatenated } from "../../base/numbers.ts";

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

/** How many intervals are open over time, within a period. */
export interface CurveFacts {
  /** 0 without any interval. */
  readonly peak: number;
  /** The first instant with that many; undefined for a peak of 0. */
  readonly peakAtMs: number | undefined;
  /** The value that the curve does not exceed during this share of the period. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly above: AboveFacts | undefined;
  /** The maximum within each step of the period. */
  readonly series: readonly number[];
}

/** How long a curve was above a number. */
export interface AboveFacts {
  readonly value: number;
  /** The longest time without interruption, milliseconds; 0 if it never was. */
  readonly longestMs: number;
  readonly longestFromMs: number | undefined;
  readonly totalMs: number;
  /** How many times it rose above the number. */
  readonly times: number;
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
    let [peak, peakAtMs]: [number, number?] = [0];
    /** How long the curve had each value. */
    const msAt: number[] = [];
    const over = above === undefined ? undefined : new AboveFinder(above);
    const series = new Array<number>(Math.max(0, Math.ceil((toMs - fromMs) / stepMs))).fill(0);
    this.#visit(fromMs, toMs, (value, startMs, endMs) => {
      if (value > peak) [peak, peakAtMs] = [value, startMs];
      msAt[value] = (msAt[value] ?? 0) + endMs - startMs;
      over?.add(value, startMs, endMs);
      const last = Math.ceil((endMs - fromMs) / stepMs) - 1;
      for (let step = Math.floor((startMs - fromMs) / stepMs); step <= last; step++) {
        if (value > (series[step] as number)) series[step] = value;
      }
    });
    const at = (share: number) => valueAfter(share * (toMs - fromMs), msAt);
    return { peak, peakAtMs, p50: at(0.5), p95: at(0.95), p99: at(0.99), above: over?.facts, series };
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

/** The value that is not exceeded for so long, from how long there was each value. */
function valueAfter(wantedMs: number, msAt: readonly (number | undefined)[]): number {
  let ms = 0;
  for (const [value, length = 0] of msAt.entries()) {
    ms += length;
    if (ms >= wantedMs) return value;
  }
  return 0;
}

class AboveFinder {
  readonly facts: { -readonly [Member in keyof AboveFacts]: AboveFacts[Member] };
  #sinceMs: number | undefined;

  constructor(value: number) {
    this.facts = { value, longestMs: 0, longestFromMs: undefined, totalMs: 0, times: 0 };
  }

  add(value: number, startMs: number, endMs: number): void {
    const { facts } = this;
    if (value <= facts.value) {
      this.#sinceMs = undefined;
      return;
    }
    if (this.#sinceMs === undefined) {
      this.#sinceMs = startMs;
      facts.times++;
    }
    facts.totalMs += endMs - startMs;
    if (endMs - this.#sinceMs > facts.longestMs) {
      facts.longestMs = endMs - this.#sinceMs;
      facts.longestFromMs = this.#sinceMs;
    }
  }
}
