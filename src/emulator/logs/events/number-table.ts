import { grown } from "../../../base/numbers.ts";

/** The rows that a table has room for at first. */
const firstRows = 16;

/** A table of numbers that grows. They are outside the heap of objects, so the garbage collector neither visits nor moves them. */
export class NumberTable {
  readonly #width: number;
  #size = 0;
  #cells = new Float64Array(0);

  /** @param width the number of columns. */
  constructor(width: number) {
    this.#width = width;
  }

  /** The number of rows. */
  get size(): number {
    return this.#size;
  }

  get(row: number, column: number): number {
    return this.#cells[row * this.#width + column] as number;
  }

  set(row: number, column: number, value: number): void {
    this.#cells[row * this.#width + column] = value;
  }

  /** Returns a copy of a column. */
  column(column: number): number[] {
    const numbers: number[] = [];
    for (let row = 0; row < this.#size; row++) numbers.push(this.get(row, column));
    return numbers;
  }

  /** Adds a row before the one with an index, or at the end. Its numbers must be set. */
  insert(row: number): void {
    const width = this.#width;
    const used = this.#size++ * width;
    if (used === this.#cells.length) this.#cells = grown(this.#cells, firstRows * width);
    if (row * width < used) this.#cells.copyWithin((row + 1) * width, row * width, used);
  }
}
