/**
 * Records the maximum of busy environments at any instant. It is read after every event of an instant, so an end and a
 * start at the same instant do not overlap.
 */
export class BusyLog {
  #last = { atMs: 0, busy: 0 };
  #peak = 0;

  /** Must be called after each event, with its instant. */
  look(nowMs: number, busy: number): void {
    if (nowMs !== this.#last.atMs) this.#close();
    this.#last = { atMs: nowMs, busy };
  }

  get peak(): number {
    this.#close();
    return this.#peak;
  }

  /** Starts a new maximum with what is busy now. */
  restart(): void {
    this.#peak = 0;
  }

  #close(): void {
    this.#peak = Math.max(this.#peak, this.#last.busy);
  }
}
