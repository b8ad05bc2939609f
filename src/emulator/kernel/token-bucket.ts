/** A quota: so many at once, and so many more each second. */
export interface Rate {
  readonly bucket: number;
  readonly perSecond: number;
}

/** The state of a token bucket. Plain data. */
export interface TokenBucketState {
  /** Thousandths of a token, so that refilling by whole milliseconds needs no rounding. */
  milliTokens: number;
  atMs: number;
}

/** A token bucket on virtual time, which is refilled continuously. It starts full. */
export class TokenBucket {
  readonly #rate: Rate;
  #state: TokenBucketState;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#state = { milliTokens: rate.bucket * 1000, atMs: nowMs };
  }

  /** Takes a token. @returns false if there is none. */
  take(nowMs: number): boolean {
    const state = this.#refilled(nowMs);
    if (state.milliTokens < 1000) return false;
    state.milliTokens -= 1000;
    return true;
  }

  /** Takes a token that may be of the future. @returns how long the caller has to wait for it, milliseconds. */
  reserve(nowMs: number): number {
    const state = this.#refilled(nowMs);
    state.milliTokens -= 1000;
    return Math.max(0, -state.milliTokens / this.#rate.perSecond);
  }

  snapshot(): TokenBucketState {
    return { ...this.#state };
  }

  restore(state: TokenBucketState): void {
    this.#state = { ...state };
  }

  #refilled(nowMs: number): TokenBucketState {
    const state = this.#state;
    const { bucket, perSecond } = this.#rate;
    state.milliTokens = Math.min(bucket * 1000, state.milliTokens + (nowMs - state.atMs) * perSecond);
    state.atMs = nowMs;
    return state;
  }
}
