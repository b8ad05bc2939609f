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
