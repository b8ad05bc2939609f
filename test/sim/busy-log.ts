/**
 * The most busy environments at any instant, read after everything at an instant has happened: an end and a start at
 * the same instant do not overlap.
 */
export class BusyLog {
  #last = { atMs: 0, busy: 0 };
  #peak = 0;

  /** Call after each event, with its instant. */
  look(nowMs: number, busy: number): void {
    if (nowMs !== this.#last.atMs) this.#close();
    this.#last = { atMs: nowMs, busy };
  }

  get peak(): number {
    this.#close();
    return this.#peak;
  }

  /** Forgets what was; what is busy now still counts. */
  restart(): void {
    this.#peak = 0;
  }

  #close(): void {
    this.#peak = Math.max(this.#peak, this.#last.busy);
  }
}
