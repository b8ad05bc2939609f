import { count, counted } from "../../terminal/format.ts";
import { clean, finish, nextLines, paragraph, textWidth, type View, widthOf } from "../../terminal/page.ts";
import { windowText } from "../plan/goal-text.ts";
import { explainLessons, type Lesson } from "./lessons.ts";
import type { ExplainNumbers } from "./numbers.ts";

/** The lessons for a burst as a page. */
export function explainReport(numbers: ExplainNumbers, next: readonly string[], view: View): string {
  const lines = [
    ...paragraph(heading(numbers), view, view.paint.bold),
    ...caution(numbers, view),
    "",
    ...explainLessons(numbers).flatMap((lesson) => lessonLines(lesson, view)),
    ...nextLines(next, view),
  ];
  const text = finish(lines, { unicode: true });
  return view.unicode ? text : finish([text.replace(/[λ√∞±×·²≥≈−á§∫]/g, (char) => asciiFor[char] ?? "")], view);
}

/** What a page in ASCII has in place of mathematical characters. */
const asciiFor: Readonly<Record<string, string>> = {
  λ: "L",
  "√": "sqrt",
  "∫": "integral ",
  "∞": "oo",
  "±": "+-",
  "×": "*",
  "·": "*",
  "²": "^2",
  "≥": ">=",
  "≈": "~",
  "−": "-",
  á: "a",
};

function heading({ count: n, workText, window, workers, isWorkersGiven, isSteady }: ExplainNumbers): string {
  const example = isWorkersGiven ? "" : ` (example: ${isSteady ? "a + √a" : "half of the jobs"})`;
  const pool = `a pool of ${counted(workers, "worker")}${example}`;
  return `${counted(n, "job")}, work ${clean(workText)}, random delays of ${windowText(window)}, ${pool}`;
}

function caution({ isSteady, load, loadAtEnd }: ExplainNumbers, view: View): string[] {
  if (isSteady) return [];
  const text =
    `! Jobs outlast the window: at the last release ${count(loadAtEnd)} are in flight on average, and not λ·s = ${count(load)}. ` +
    "There is no steady flow, so the laws of Little and Erlang do not apply.";
  return paragraph(text, view, view.paint.yellow, 0, 2);
}

function lessonLines({ title, formula, text, source, section }: Lesson, view: View): string[] {
  const where = `${source}; theory.md §${section}`;
  const fits = textWidth(title) + 2 + textWidth(where) <= widthOf(view);
  const head = fits
    ? [`${view.paint.bold(title)}  ${view.paint.dim(where)}`]
    : [...paragraph(title, view, view.paint.bold), ...paragraph(where, view, view.paint.dim, 2)];
  return [...head, ...paragraph(formula, view, view.paint.cyan, 2, 2), ...paragraph(text, view), ""];
}
