import type { Clock } from "../base/clock.ts";
import type { ClientMiddleware } from "./connection.ts";

/** A Date header leaves out the milliseconds. */
const dateStepMs = 1_000;

/**
 * How far the target's clock is ahead of ours, from the Date headers of its answers. A header has whole seconds, and an
 * answer travels: each one bounds the skew from two sides, and the answers together narrow it down.
 */
export class ClockSkew {
  #leastMs = Number.NEGATIVE_INFINITY;
  #mostMs = Number.POSITIVE_INFINITY;

  /** Takes an answer that was dated by the target while we waited for it, from `sentMs` to `receivedMs` of our clock. */
  note(dateMs: number, sentMs: number, receivedMs: number): void {
    const leastMs = dateMs - receivedMs;
    const mostMs = dateMs + dateStepMs - sentMs;
    // A clock that was set meanwhile: only the newest answer knows it.
    const isSet = leastMs > this.#mostMs || mostMs < this.#leastMs;
    this.#leastMs = isSet ? leastMs : Math.max(this.#leastMs, leastMs);
    this.#mostMs = isSet ? mostMs : Math.min(this.#mostMs, mostMs);
  }

  /** The skew as far as it is certain, milliseconds: positive when the target is ahead, 0 when it may be none. */
  get certainMs(): number {
    return Math.max(0, this.#leastMs) + Math.min(0, this.#mostMs);
  }

  /** What the target's clock shows at least when ours shows `ms`; the same while no answer was dated. */
  earliestMs(ms: number): number {
    return Number.isFinite(this.#leastMs) ? Math.floor(ms + this.#leastMs) : ms;
  }
}

/** Notes the date of every answer of a client that has one: the emulator's in this process have none. */
export const skewMiddleware = (skew: ClockSkew, clock: Clock): ClientMiddleware => ({
  step: "finalizeRequest",
  run: (next) => async (args) => {
    const sentMs = clock.nowMs();
    const answer = await next(args);
    const { response } = answer as { response?: { headers?: Readonly<Record<string, string>> } };
    const dateMs = Date.parse(response?.headers?.date ?? "");
    if (!Number.isNaN(dateMs)) skew.note(dateMs, sentMs, clock.nowMs());
    return answer;
  },
});
