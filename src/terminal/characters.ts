const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const satisfies Record<string, readonly [number, number]>;

/** Colors text for a terminal, or returns it unchanged. Reports are given one and never decide themselves. */
export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>;

const escapeStart = "\u001b[";

/** Matches a code of a paint, and captures it. */
const paintCode = new RegExp(
  `(${escapeStart.replace("[", "\\[")}(?:${[...new Set(Object.values(codes).flat())].join("|")})m)`,
);

/** Returns a paint that colors, or one that returns text unchanged. */
export function paintFor(color: boolean): Paint {
  const brushes = Object.entries(codes).map(([name, [on, off]]) => {
    const brush = (text: string) => (color && text !== "" ? `${escapeStart}${on}m${text}${escapeStart}${off}m` : text);
    return [name, brush];
  });
  return Object.fromEntries(brushes);
}

/**
 * Decides whether to color: by `--no-color`, then FORCE_COLOR (`0` and `false` mean no), then NO_COLOR (no-color.org: any
 * value that is not empty), then whether the stream is a terminal other than "dumb". As in Node, FORCE_COLOR overrides
 * NO_COLOR.
 */
export function wantsColor(given: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
  readonly noColorFlag: boolean;
}): boolean {
  const { env, isTTY, noColorFlag } = given;
  if (noColorFlag) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (env.NO_COLOR) return false;
  return isTTY && env.TERM !== "dumb";
}

/** ASCII for characters that reports use. Each is one character wide where charts and tables depend on it. */
const asciiFor: Readonly<Record<string, string>> = {
  "–": "-",
  "—": "-",
  "−": "-",
  "·": "|",
  "…": ".",
  "─": "-",
  "┄": "~",
  "█": "#",
  "░": ".",
  "▲": "^",
  "✓": "+",
  "✗": "x",
  "≤": "<=",
  "≥": ">=",
  "≈": "~",
  "×": "x",
  "±": "+-",
  "→": "->",
  "←": "<-",
  "↑": "up",
  "↓": "down",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "²": "2",
  µ: "u",
  "\u00a0": " ",
  "\u202f": " ",
};

/** Writes a text in ASCII: accents are left out, and a character that has no replacement becomes a question mark. */
export const toAscii = (text: string): string =>
  isAscii.test(text) ? text : text.normalize("NFC").replace(notAscii, (char) => asciiFor[char] ?? withoutAccent(char));

const isAscii = /^[\0-\x7f]*$/;
const notAscii = /[^\0-\x7f]/gu;

function withoutAccent(char: string): string {
  const base = char.normalize("NFKD").replace(notAscii, "");
  return base.length === 1 ? base : "?";
}

/**
 * Whether a terminal shows Unicode: by the character set of its locale, or, without a locale, unless it is the Linux console.
 *
 * @param env LC_ALL, LC_CTYPE and LANG count in this order (POSIX)
 */
export function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (!locale) return env.TERM !== "linux";
  if (/utf-?8/i.test(locale)) return true;
  // A locale such as de_DE has a character set that its name does not tell.
  return locale !== "C" && locale !== "POSIX" && !locale.includes(".") && env.TERM !== "linux";
}

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
