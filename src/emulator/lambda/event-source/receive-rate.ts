import { limits } from "../../../base/limits.ts";

const { concurrencyOfProvisionedPoller, receivesPerProvisionedPoller, bytesPerProvisionedPoller } = limits.eventSource;

/** How far the receives of a mapping may be ahead of their rate, milliseconds: what one second allows comes at once. */
const burstMs = 1_000;

/**
 * The receives of a mapping in provisioned mode: each of its pollers makes 10 in a second at most, and receives 1 MB (L-DG
 * "Scaling behavior"). That the pollers of a mapping share both limits, and that they are counted over a second, are emulator
 * rules. A mapping in standard mode has no such limit.
 */
export class ReceiveRate {
  /** When everything that was received so far is within the rate. */
  #paidAtMs = Number.NEGATIVE_INFINITY;

  /**
   * Books the next receive.
   *
   * @param concurrency ten for each poller
   * @returns how long the receive has to wait, milliseconds
   */
  book(nowMs: number, concurrency: number): number {
    const waitMs = Math.max(0, this.#paidAtMs - burstMs - nowMs);
    this.#pay(nowMs, concurrency, 1 / receivesPerProvisionedPoller);
    return waitMs;
  }

  /** Books the bytes that a receive has returned, which can cost more than the receive itself. */
  bookBytes(nowMs: number, concurrency: number, bytes: number): void {
    this.#pay(nowMs, concurrency, Math.max(0, bytes / bytesPerProvisionedPoller - 1 / receivesPerProvisionedPoller));
  }

  /** @param pollerSeconds for how long this occupies one poller, seconds */
  #pay(nowMs: number, concurrency: number, pollerSeconds: number): void {
    const pollers = Math.max(1, concurrency / concurrencyOfProvisionedPoller);
    this.#paidAtMs = Math.max(nowMs, this.#paidAtMs) + (pollerSeconds * 1_000) / pollers;
  }
}
