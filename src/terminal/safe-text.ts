import { paintCode } from "./paint.ts";

/** Ranges of printable characters. Checking them first avoids Unicode tables, which take milliseconds to load. */
const printable = /^[\n\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u202f-\u205f\u2190-\u22ff\u2500-\u259f]*$/;
/** Control, format and bidirectional characters, line separators, and lone surrogates; not the newline. */
const unsafe = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a text harmless for a terminal. Every character that could move the cursor, change the state of the terminal or
 * reorder text is written as its escape `\uXXXX`, which is the same text in JSON.
 *
 * @param isPainted keeps the color codes of `paintFor`.
 */
export function safeText(text: string, isPainted: boolean): string {
  if (!isPainted) return escaped(text);
  // The codes are the odd pieces, because the pattern captures them.
  return text
    .split(paintCode)
    .map((piece, index) => (index % 2 === 1 ? piece : escaped(piece)))
    .join("");
}

const escaped = (text: string): string => (printable.test(text) ? text : text.replace(unsafe, escapeOf));

const escapeOf = (char: string): string =>
  Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
