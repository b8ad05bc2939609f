/**
 * A seeded stream of chance. Streams are forked by name, so that a new draw in one part of the program shifts no other
 * part, and a seed replays a run byte for byte.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [min, max], both included. */
  integer(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Uniform in 0…2³² − 1, a whole number. */
  word(): number;
  /** An independent stream, determined by this stream's seed and the name alone. */
  fork(name: string): Random;
}

/** FNV-1a, 32 bit: turns a stream's name into a number. The hash of a text can be continued with more of it. */
function hashText(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash;
}

/** The n-th output of splitmix32, used to fill the state of the generator from one number. */
function splitmix32(seed: number, n: number): number {
  let z = seed + Math.imul(n, 0x9e3779b9);
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** xoshiro128** by Blackman and Vigna (https://prng.di.unimi.it): 32 bits a step. */
class Xoshiro128 implements Random {
  readonly #hash: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param hash of the stream's name */
  constructor(hash: number) {
    this.#hash = hash;
    this.#a = splitmix32(hash, 1);
    this.#b = splitmix32(hash, 2);
    this.#c = splitmix32(hash, 3);
    this.#d = splitmix32(hash, 4);
  }

  word(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  next(): number {
    return (this.word() * 2 ** 21 + (this.word() >>> 11)) / 2 ** 53;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  fork(name: string): Random {
    return new Xoshiro128(hashText(`/${name}`, this.#hash));
  }
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The stream of a seed. Any whole number, or any text, is a seed. */
export const randomFrom = (seed: number | string): Random => new Xoshiro128(hashText(String(seed), 0x811c9dc5));

/** The character codes of the hexadecimal digits. Marked as pure, so that bundles without ids leave it out. */
const digitCodes = /* @__PURE__ */ Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Writes the last four hexadecimal digits of a word. */
function putDigits(codes: number[], at: number, word: number): void {
  codes[at] = digitCodes[(word >>> 12) & 15] as number;
  codes[at + 1] = digitCodes[(word >>> 8) & 15] as number;
  codes[at + 2] = digitCodes[(word >>> 4) & 15] as number;
  codes[at + 3] = digitCodes[word & 15] as number;
}

/** `length` lower-case hexadecimal digits. */
export function hexFrom(random: Random, length: number): string {
  const codes: number[] = [];
  while (codes.length < length) {
    const word = random.word();
    putDigits(codes, codes.length, word >>> 16);
    putDigits(codes, codes.length, word);
  }
  return String.fromCharCode(...codes.slice(0, length));
}

/** The codes of the latest UUID; its dashes stay in place. */
const uuidCodes = /* @__PURE__ */ Array.from({ length: 36 }, () => 45);

/**
 * A version 4 UUID. Ids are drawn by the hundred thousand: one string made from codes takes a tenth of the time and memory of
 * a text that is put together from parts.
 */
export function uuidFrom(random: Random): string {
  const [first, second, third, last] = [random.word(), random.word(), random.word(), random.word()];
  putDigits(uuidCodes, 0, first >>> 16);
  putDigits(uuidCodes, 4, first);
  putDigits(uuidCodes, 9, second >>> 16);
  putDigits(uuidCodes, 14, (second & 0xfff) | 0x4000);
  putDigits(uuidCodes, 19, ((third >>> 16) & 0x3fff) | 0x8000);
  putDigits(uuidCodes, 24, third);
  putDigits(uuidCodes, 28, last >>> 16);
  putDigits(uuidCodes, 32, last);
  return String.fromCharCode(...uuidCodes);
}
