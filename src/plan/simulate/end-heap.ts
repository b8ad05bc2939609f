/** A heap of times, the earliest on top; `Infinity` when it is empty. */
export interface EndHeap {
  top(): number;
  push(time: number): void;
  pop(): void;
  clear(): void;
}

/** Times in a typed array that doubles when it is full. */
export function createEndHeap(): EndHeap {
  let times = new Float64Array(64);
  let size = 0;
  return {
    top: () => (size > 0 ? (times[0] as number) : Number.POSITIVE_INFINITY),
    clear: () => {
      size = 0;
    },
    push: (time) => {
      if (size === times.length) times = grown(times);
      siftUp(times, size, time);
      size++;
    },
    pop: () => {
      size--;
      siftDown(times, size, times[size] as number);
    },
  };
}

function grown(times: Float64Array): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(times.length * 2);
  bigger.set(times);
  return bigger;
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
