import { toAscii } from "./charset.ts";
import type { Paint } from "./paint.ts";
import { clean, wrap, wrapCommand } from "./wrap.ts";

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

/** Joins lines to one text without trailing blanks, in ASCII if the view requires it. */
export function finish(lines: readonly string[], view: Pick<View, "unicode">): string {
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return view.unicode ? text : toAscii(text);
}

/** A page with a heading, as a report returns it. */
export const headedPage = (heading: string, view: View, lines: readonly string[]): string =>
  `${finish([...paragraph(heading, view, view.paint.bold), ...lines], view)}\n`;
