import stringWidth from "fast-string-width";
import { type Paint, toAscii } from "./characters.ts";

/** The page that a report is formatted for. */
export interface View {
  readonly paint: Paint;
  /** Width in columns, which no line exceeds. Less than 40 counts as 40. */
  readonly columns: number;
  /** False if the terminal shows only ASCII. */
  readonly unicode: boolean;
  /** Leaves out charts, which a screen reader would read character by character. */
  readonly plain?: boolean;
  /** Adds the flags of the target to the commands in a text; without it they are printed as they are. */
  readonly atPlace?: (text: string) => string;
}

/** Returns the width that reports use, in columns. */
export const widthOf = (view: Pick<View, "columns">): number => Math.max(40, Math.floor(view.columns));

type Brush = (text: string) => string;
const unpainted: Brush = (text) => text;

/** Wraps a sentence to the view; lines after the first are indented by `hanging` more columns. */
export function paragraph(text: string, view: View, brush: Brush = unpainted, indent = 0, hanging = 0): string[] {
  const lines = wrap(clean(view.atPlace?.(text) ?? text), widthOf(view) - indent - hanging);
  return lines.map((line, index) => " ".repeat(indent + (index === 0 ? 0 : hanging)) + brush(line));
}

/** A fact of a report: its label, its value, and how the value is painted. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly brush?: Brush;
}

/** Facts by their labels, in this order. One whose value is undefined is left out. */
export const factsIn = (values: Readonly<Record<string, string | undefined>>): Fact[] =>
  Object.entries(values).flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));

/** Formats facts as a list of two columns; a long value wraps within its column. */
export function factList(facts: readonly Fact[], view: View): string[] {
  const labelWidth = Math.max(0, ...facts.map((fact) => fact.label.length)) + 2;
  return facts.flatMap(({ label, value, brush = unpainted }) =>
    wrap(clean(value), widthOf(view) - 2 - labelWidth).map(
      (line, index) => `  ${view.paint.dim((index === 0 ? label : "").padEnd(labelWidth))}${brush(line)}`,
    ),
  );
}

/** Formats the commands to type next, one on each line. */
export const nextLines = (commands: readonly string[], view: View): string[] =>
  commands.flatMap((command, index) =>
    wrapCommand(clean(view.atPlace?.(command) ?? command), widthOf(view) - 6).map(
      (line, row) => view.paint.dim(index === 0 && row === 0 ? "next: " : "      ") + view.paint.bold(line),
    ),
  );

/** Joins lines to one text without trailing blanks, in ASCII if the view requires it. */
export function finish(lines: readonly string[], view: Pick<View, "unicode">): string {
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return view.unicode ? text : toAscii(text);
}

/** The lines of a page with a heading. */
export const headedPage = (heading: string, view: View, lines: readonly string[]): string[] => [
  ...paragraph(heading, view, view.paint.bold),
  ...lines,
];

/** An ARN or a URL, which is of no use in pieces. */
const whole = /arn:aws|https?:\/\//;

function cut(word: string, width: number): string[] {
  if (whole.test(word)) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const char of word) {
    if (textWidth(piece + char) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [...pieces, piece];
}

const glued = "\u00a0";

/** Joins a number to its unit, and the words of short items in a ` · ` list, so that no line breaks between them. */
function glue(text: string): string {
  const items = text.split(" · ");
  const kept = items.map((item) => (items.length > 1 && item.length <= 30 ? item.replaceAll(" ", glued) : item));
  return kept
    .join(`${glued}· `)
    .replace(/(\d) (?=(?:s|min|h|%)(?!\w))/g, `$1${glued}`)
    .replace(/\b(min|h) (?=\d)/g, `$1${glued}`);
}

/**
 * Breaks plain text at spaces into lines of at most `width` columns. A number stays with its unit, and a word that is longer
 * than a line is cut, unless it is an ARN or a URL. Paint the lines only afterwards, as color codes would count as text.
 */
export const wrap = (text: string, width: number): string[] =>
  fill(piecesOf(glue(text), width), width).map((line) => line.replaceAll(glued, " "));

const piecesOf = (text: string, width: number): string[] => text.split(" ").flatMap((word) => cut(word, width));

/** Fills lines of at most `width` columns with words. A word that is longer has a line of its own. */
function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/**
 * Breaks the lines of a text that are wider than a terminal at blanks, and indents the rest as their beginning. A word that
 * is longer than a line stays whole. The text may be painted.
 */
export function wrapLines(text: string, width: number): string {
  const lines = text.split("\n").flatMap((line) => {
    if (textWidth(line) <= width) return [line];
    const indent = /^ */.exec(line)?.[0] ?? "";
    return fill(line.slice(indent.length).split(" "), width - indent.length).map((part) => indent + part);
  });
  return lines.join("\n");
}

/** Breaks a command into lines that end in backslashes, so that it can still be pasted into a shell. */
export function wrapCommand(command: string, width: number): string[] {
  const lines = fill(piecesOf(command, width - 2), width - 2);
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g");
/** Ranges of characters that are one column wide. Checking them first avoids Unicode tables, which take milliseconds to load. */
const narrow = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u259f]*$/;
const control = /[\p{Cc}\p{Cf}\p{Mn}\p{Me}]+/gu;

/** Removes terminal escape sequences. */
export const withoutEscapes = (text: string): string => text.replace(escapes, "");

/** Returns how many columns a text takes on a terminal: two for wide characters and emoji, none for combining marks. */
export function textWidth(text: string): number {
  const printable = withoutEscapes(text);
  return narrow.test(printable) ? printable.length : stringWidth(printable);
}

/** Turns a name or message from outside into one line of printable text, without escapes and control characters. */
export const clean = (text: string): string =>
  withoutEscapes(text)
    .replace(/[\t\n\v\f\r ]+/g, " ")
    .replace(control, "")
    .trim();

/** Cuts a text that is wider than `width` columns, and ends it with an ellipsis. */
export function crop(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  for (const char of text) {
    if (textWidth(kept + char) > width - 1) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** The parts that fit into a line of `room` columns, from the first on, and at least one. */
export function fitting(parts: readonly string[], room: number, separator: string): string[] {
  const kept = [...parts];
  while (kept.length > 1 && textWidth(kept.join(separator)) > room) kept.pop();
  return kept;
}
