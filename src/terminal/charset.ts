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
