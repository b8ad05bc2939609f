import type { Paint } from "./paint.ts";

/** The page that a report is written on. */
export interface View {
  readonly paint: Paint;
  /** Width in columns; no line is longer. Less than 40 counts as 40. */
  readonly columns: number;
  /** False where only ASCII may be shown. */
  readonly unicode: boolean;
}

/** The width that reports keep to. */
export const widthOf = (view: Pick<View, "columns">): number => Math.max(40, Math.floor(view.columns));

const plain: Readonly<Record<string, string>> = {
  "–": "-",
  "·": "|",
  "…": ".",
  "─": "-",
  "█": "#",
  "░": ".",
  "\u202f": " ",
};

/** Lines to one text without trailing blanks, in ASCII where the view asks for it. */
export function finish(lines: readonly string[], view: Pick<View, "unicode">): string {
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return view.unicode ? text : text.replace(/[–·…─█░\u202f]/g, (char) => plain[char] ?? "?");
}
