import { deepMarker } from "./mutate.ts";

/** Encodes any value as CBOR (RFC 8949), also values that the SDK's serializer does not write. */
export function encodeCbor(value: unknown): Uint8Array {
  const chunks: Uint8Array[] = [];
  write(value, chunks);
  return Uint8Array.from(Buffer.concat(chunks));
}

function write(value: unknown, chunks: Uint8Array[]): void {
  if (value === deepMarker) {
    chunks.push(new Uint8Array(20_000).fill(0x81), Uint8Array.of(0x80));
  } else if (typeof value === "number") {
    writeNumber(value, chunks);
  } else if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value);
    chunks.push(head(3, bytes.length), bytes);
  } else if (value instanceof Uint8Array) {
    chunks.push(head(2, value.length), value);
  } else if (value instanceof Date) {
    chunks.push(head(6, 1));
    writeNumber(value.getTime() / 1_000, chunks);
  } else if (Array.isArray(value)) {
    chunks.push(head(4, value.length));
    for (const item of value) write(item, chunks);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    chunks.push(head(5, entries.length));
    for (const [key, item] of entries) {
      write(key, chunks);
      write(item, chunks);
    }
  } else {
    chunks.push(Uint8Array.of(value === true ? 0xf5 : value === false ? 0xf4 : 0xf6));
  }
}

function writeNumber(value: number, chunks: Uint8Array[]): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) {
    chunks.push(value < 0 ? head(1, -1 - value) : head(0, value));
    return;
  }
  const bytes = new Uint8Array(9);
  bytes[0] = 0xfb;
  new DataView(bytes.buffer).setFloat64(1, value);
  chunks.push(bytes);
}

function head(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  const bytes = new Uint8Array(9);
  bytes[0] = (major << 5) | 27;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(argument));
  return bytes;
}
