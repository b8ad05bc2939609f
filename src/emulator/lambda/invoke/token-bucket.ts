/** The state of a token bucket. Plain data. */
export interface TokenBucketState {
  /** Thousandths of a token, so that refilling by whole milliseconds needs no rounding. */
  milliTokens: number;
  atMs: number;
}

/** A token bucket that is refilled continuously. It starts full. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  #state: TokenBucketState;

  constructor(capacity: number, perSecond: number, nowMs: number) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#state = { milliTokens: capacity * 1000, atMs: nowMs };
  }

  /** Takes a token. @returns false if there is none. */
  take(nowMs: number): boolean {
    const state = this.#state;
    const refilled = state.milliTokens + (nowMs - state.atMs) * this.#perSecond;
    state.milliTokens = Math.min(this.#capacity * 1000, refilled);
    state.atMs = nowMs;
    if (state.milliTokens < 1000) return false;
    state.milliTokens -= 1000;
    return true;
  }

  snapshot(): TokenBucketState {
    return { ...this.#state };
  }

  restore(state: TokenBucketState): void {
    this.#state = { ...state };
  }
}
