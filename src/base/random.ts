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

/** FNV-1a, 32 bit: turns a stream's name into a number. */
function hashText(text: string, basis: number): number {
  let hash = basis >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
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
  readonly #seed: number | string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | string) {
    const hash = hashText(String(seed), 0x811c9dc5);
    this.#seed = seed;
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
    return new Xoshiro128(`${this.#seed}/${name}`);
  }
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The stream of a seed. Any whole number, or any text, is a seed. */
export const randomFrom = (seed: number | string): Random => new Xoshiro128(seed);

/** Marked as pure, so that bundles without ids leave it out. */
const byteHex = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight hexadecimal digits; ids are drawn by the hundred thousand, so by table. */
const wordHex = (word: number): string =>
  `${byteHex[word >>> 24]}${byteHex[(word >>> 16) & 255]}${byteHex[(word >>> 8) & 255]}${byteHex[word & 255]}`;

/** `length` lower-case hexadecimal digits. */
export function hexFrom(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += wordHex(random.word());
  return text.slice(0, length);
}

/** A version 4 UUID. */
export function uuidFrom(random: Random): string {
  const h = hexFrom(random, 32);
  const variant = ((Number.parseInt(h.charAt(16), 16) & 3) | 8).toString(16);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
}
