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

/** The most bytes of UTF-8 for one unit of a JavaScript string. */
const bytesPerUnitMax = 3;

/** Texts one after another, as UTF-8 in one buffer that grows. */
export class TextBuffer {
  #bytes: Buffer;
  #used: number;

  /** @param bytes texts that it contains. */
  constructor(bytes: Buffer = Buffer.allocUnsafe(0)) {
    this.#bytes = bytes;
    this.#used = bytes.length;
  }

  /** Where the next text will begin, bytes. */
  get end(): number {
    return this.#used;
  }

  append(text: string): void {
    this.#reserve(text.length * bytesPerUnitMax);
    this.#used += this.#bytes.write(text, this.#used);
  }

  text(begin: number, end: number): string {
    return this.#bytes.toString("utf8", begin, end);
  }

  /** Returns a part without copying it. */
  bytes(begin: number, end: number): Buffer {
    return this.#bytes.subarray(begin, end);
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
