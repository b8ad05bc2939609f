import type { Random } from "./random.ts";

const byteHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

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
