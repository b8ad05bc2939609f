/** A quota: so many at once, and so many more each second. */
export interface Rate {
  readonly bucket: number;
  readonly perSecond: number;
}

/** A token bucket on virtual time, as the quotas of Step Functions are (SFN-DG quotas). It is full at the start. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#tokens = rate.bucket;
  }

  /** Takes a token, if there is one. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Takes a token that may be of the future. @returns how long the caller has to wait for it, milliseconds. */
  reserve(nowMs: number): number {
    this.#refill(nowMs);
    this.#tokens--;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1_000) / this.#rate.perSecond;
  }

  #refill(nowMs: number): void {
    if (this.#atMs === Number.NEGATIVE_INFINITY) this.#atMs = nowMs;
    const { bucket, perSecond } = this.#rate;
    this.#tokens = Math.min(bucket, this.#tokens + ((nowMs - this.#atMs) / 1_000) * perSecond);
    this.#atMs = nowMs;
  }
}
