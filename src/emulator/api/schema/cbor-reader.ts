import { textOf } from "../../../base/encoding.ts";

/** Thrown for bytes that are not one CBOR data item of the kinds that Smithy uses. */
export class CborError extends Error {
  override name = "CborError";
}

/** Deeper values are rejected: the deepest input of any operation has fewer levels. */
const depthMax = 64;

const majors = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6 } as const;
const indefinite = 31;
const breakByte = 0xff;
const timestampTag = 1;

/**
 * Reads a CBOR document (RFC 8949) into plain values; a tagged time becomes a Date, undefined becomes null.
 *
 * The SDK's own reader is for responses of AWS: it takes quadratic time for big integers and has no limit of depth.
 *
 * @throws {CborError}
 */
export function readCbor(bytes: Uint8Array): unknown {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

class CborReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new CborError("there are bytes after the document");
  }

  value(depth: number): unknown {
    if (depth > depthMax) throw new CborError("the document is nested too deeply");
    const [major, minor] = this.#head();
    switch (major) {
      case majors.unsigned:
        return this.#argument(minor);
      case majors.negative:
        return -1 - this.#argument(minor);
      case majors.bytes:
        return this.#byteString(major, minor);
      case majors.text:
        return textOf(this.#byteString(major, minor));
      case majors.list:
        return this.#items(minor, () => this.value(depth + 1));
      case majors.map:
        return Object.fromEntries(this.#items(minor, () => [this.#key(), this.value(depth + 1)] as const));
      case majors.tag:
        return this.#tagged(this.#argument(minor), depth);
      default:
        return this.#special(minor);
    }
  }

  #key(): string {
    const [major, minor] = this.#head();
    if (major !== majors.text) throw new CborError("a key is not a text");
    return textOf(this.#byteString(major, minor));
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.value(depth + 1);
    if (tag !== timestampTag || typeof value !== "number") throw new CborError(`the tag ${tag} is not supported`);
    const time = new Date(Math.round(value * 1_000));
    if (Number.isNaN(time.getTime())) throw new CborError("a time is out of range");
    return time;
  }

  #special(minor: number): unknown {
    if (minor === 20 || minor === 21) return minor === 21;
    if (minor === 22 || minor === 23) return null;
    if (minor === 25) return halfFloat(this.#view.getUint16(this.#skip(2)));
    if (minor === 26) return this.#view.getFloat32(this.#skip(4));
    if (minor === 27) return this.#view.getFloat64(this.#skip(8));
    throw new CborError(`the simple value ${minor} is not supported`);
  }

  #items<T>(minor: number, read: () => T): T[] {
    const items: T[] = [];
    if (minor !== indefinite) {
      for (let left = this.#argument(minor); left > 0; left--) items.push(read());
      return items;
    }
    while (this.#peek() !== breakByte) items.push(read());
    this.#at++;
    return items;
  }

  #byteString(major: number, minor: number): Uint8Array {
    if (minor !== indefinite) {
      const length = this.#argument(minor);
      const start = this.#skip(length);
      return new Uint8Array(this.#bytes.subarray(start, start + length));
    }
    const chunks: Uint8Array[] = [];
    while (this.#peek() !== breakByte) {
      const [chunkMajor, chunkMinor] = this.#head();
      if (chunkMajor !== major || chunkMinor === indefinite) throw new CborError("a chunk of a string is invalid");
      chunks.push(this.#byteString(chunkMajor, chunkMinor));
    }
    this.#at++;
    return joined(chunks);
  }

  #head(): [major: number, minor: number] {
    const byte = this.#peek();
    this.#at++;
    return [byte >> 5, byte & 31];
  }

  /** The number in or after a head byte: a value, a length or a tag. */
  #argument(minor: number): number {
    if (minor < 24) return minor;
    if (minor === 24) return this.#view.getUint8(this.#skip(1));
    if (minor === 25) return this.#view.getUint16(this.#skip(2));
    if (minor === 26) return this.#view.getUint32(this.#skip(4));
    if (minor === 27) return Number(this.#view.getBigUint64(this.#skip(8)));
    throw new CborError(`the length code ${minor} is invalid`);
  }

  #peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new CborError("the document is truncated");
    return byte;
  }

  /** Moves over `count` bytes and returns the position of the first. */
  #skip(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new CborError("the document is truncated");
    this.#at += count;
    return start;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
