import { grown } from "../../base/numbers.ts";

type Values = Float64Array | Uint8Array;

const firstCapacity = 256;

/** A column of numbers that grows. Its memory is that of a typed array, up to twice its length. */
export class GrowingColumn<Kind extends Values> {
  #values: Kind;
  #length = 0;

  constructor(create: new (length: number) => Kind) {
    this.#values = new create(firstCapacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grown(this.#values, this.#length + 1);
    this.#values[this.#length++] = value;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#values[index] : undefined;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** Returns the values so far. Later changes are visible in them. */
  values(): Kind {
    return this.#values.subarray(0, this.#length) as Kind;
  }
}
