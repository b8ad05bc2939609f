import { grown } from "../base/numbers.ts";

const firstCapacity = 1_024;

/**
 * The numbers of some jobs of a run, in ascending order. They take a byte for each job of the run: a `Set` takes thirty times as
 * much.
 */
export class JobSet implements Iterable<number> {
  #has = new Uint8Array(firstCapacity);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(job: number): boolean {
    return this.#has[job] === 1;
  }

  /** Adds the number of a job of the run, 1…count. */
  add(job: number): void {
    if (job >= this.#has.length) this.#has = grown(this.#has, job + 1);
    if (this.#has[job] === 1) return;
    this.#has[job] = 1;
    this.#size++;
  }

  /** @returns whether the job was there. */
  delete(job: number): boolean {
    if (!this.has(job)) return false;
    this.#has[job] = 0;
    this.#size--;
    return true;
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (let job = 0; job < this.#has.length; job++) if (this.#has[job] === 1) yield job;
  }
}
