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

/** Finds the peak of a curve that is visited from its start to its end. */
export class PeakFinder {
  #peak = 0;
  #atMs: number | undefined;

  add(value: number, startMs: number): void {
    if (value <= this.#peak) return;
    this.#peak = value;
    this.#atMs = startMs;
  }

  get facts(): Pick<CurveFacts, "peak" | "peakAtMs"> {
    return { peak: this.#peak, peakAtMs: this.#atMs };
  }
}

/** How long a curve had each value. */
export class Heights {
  readonly #msAt: number[] = [];
  #totalMs = 0;

  add(value: number, ms: number): void {
    while (this.#msAt.length <= value) this.#msAt.push(0);
    this.#msAt[value] = (this.#msAt[value] as number) + ms;
    this.#totalMs += ms;
  }

  percentiles(): Pick<CurveFacts, "p50" | "p95" | "p99"> {
    return { p50: this.#percentile(0.5), p95: this.#percentile(0.95), p99: this.#percentile(0.99) };
  }

  #percentile(share: number): number {
    let ms = 0;
    for (const [value, length] of this.#msAt.entries()) {
      ms += length;
      if (ms >= share * this.#totalMs) return value;
    }
    return 0;
  }
}

/** Finds how long a curve was above a number. */
export class AboveFinder {
  readonly #value: number;
  #longestMs = 0;
  #longestFromMs: number | undefined;
  #totalMs = 0;
  #times = 0;
  #sinceMs: number | undefined;

  constructor(value: number) {
    this.#value = value;
  }

  add(value: number, startMs: number, endMs: number): void {
    if (value <= this.#value) {
      this.#sinceMs = undefined;
      return;
    }
    if (this.#sinceMs === undefined) {
      this.#sinceMs = startMs;
      this.#times++;
    }
    this.#totalMs += endMs - startMs;
    if (endMs - this.#sinceMs > this.#longestMs) {
      this.#longestMs = endMs - this.#sinceMs;
      this.#longestFromMs = this.#sinceMs;
    }
  }

  get facts(): AboveFacts {
    return {
      value: this.#value,
      longestMs: this.#longestMs,
      longestFromMs: this.#longestFromMs,
      totalMs: this.#totalMs,
      times: this.#times,
    };
  }
}
