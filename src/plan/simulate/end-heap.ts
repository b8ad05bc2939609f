import { grown } from "./grown.ts";

/** A heap of times, the earliest on top, in a typed array. */
export class EndHeap {
  #times = new Float64Array(64);
  #size = 0;

  /** `Infinity` when it is empty. */
  top(): number {
    return this.#size > 0 ? (this.#times[0] as number) : Number.POSITIVE_INFINITY;
  }

  push(time: number): void {
    if (this.#size === this.#times.length) this.#times = grown(this.#times);
    siftUp(this.#times, this.#size, time);
    this.#size++;
  }

  pop(): void {
    this.#size--;
    siftDown(this.#times, this.#size, this.#times[this.#size] as number);
  }

  clear(): void {
    this.#size = 0;
  }
}

function siftUp(times: Float64Array, from: number, time: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if ((times[parent] as number) <= time) break;
    times[at] = times[parent] as number;
    at = parent;
  }
  times[at] = time;
}

function siftDown(times: Float64Array, size: number, time: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && (times[child + 1] as number) < (times[child] as number)) child++;
    if ((times[child] as number) >= time) break;
    times[at] = times[child] as number;
    at = child;
  }
  times[at] = time;
}
