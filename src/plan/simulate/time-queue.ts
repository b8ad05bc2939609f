import { grown } from "./grown.ts";

/** Times in the order in which they were added, which never falls. */
export class TimeQueue {
  #times = new Float64Array(256);
  #from = 0;
  #to = 0;

  /** `Infinity` when it is empty. */
  first(): number {
    return this.#from < this.#to ? (this.#times[this.#from] as number) : Number.POSITIVE_INFINITY;
  }

  add(time: number): void {
    if (this.#to === this.#times.length) this.#times = grown(this.#times);
    this.#times[this.#to++] = time;
  }

  removeFirst(): void {
    this.#from++;
    if (this.#from === this.#to) this.clear();
  }

  clear(): void {
    this.#from = 0;
    this.#to = 0;
  }
}
