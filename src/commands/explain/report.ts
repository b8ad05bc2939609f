import { count, counted } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { clean, textWidth } from "../../terminal/wrap.ts";
import { windowText } from "../plan/goal-text.ts";
import { type ExplainNumbers, explainLessons, type Lesson } from "./lessons.ts";

/** Characters that a page in ASCII has to do without. */
const spelt: Readonly<Record<string, string>> = {
  λ: "L",
  "√": "sqrt",
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

function lessonLines({ title, formula, text, source, section }: Lesson, view: View): string[] {
  const where = `${source}; theory.md §${section}`;
  const fits = textWidth(title) + 2 + textWidth(where) <= widthOf(view);
  const head = fits
    ? [`${view.paint.bold(title)}  ${view.paint.dim(where)}`]
    : [...paragraph(title, view, view.paint.bold), ...paragraph(where, view, view.paint.dim, 2)];
  return [...head, ...paragraph(formula, view, view.paint.cyan, 2, 2), ...paragraph(text, view), ""];
}

function heading({ count: n, workText, window, workers, isWorkersGiven, isSteady }: ExplainNumbers): string {
  const example = `for example a limit of ${count(workers)} (${isSteady ? "a + √a" : "half of the jobs"})`;
  const pool = isWorkersGiven ? `a limit of ${count(workers)}` : example;
  return `${counted(n, "job")}, work ${clean(workText)}, random delays of ${windowText(window)}, ${pool}`;
}

/** There is no steady flow to reason about where the window is no longer than a job. */
function caution({ isSteady }: ExplainNumbers, view: View): string[] {
  if (isSteady) return [];
  const text =
    "! The window is shorter than one job: there is no steady flow that Little or Erlang could say anything about.";
  return paragraph(text, view, view.paint.yellow, 0, 2);
}

/** The theory of a burst as a page. */
export function explainReport(numbers: ExplainNumbers, next: readonly string[], view: View): string {
  const lines = [
    ...paragraph(heading(numbers), view, view.paint.bold),
    ...caution(numbers, view),
    "",
    ...explainLessons(numbers).flatMap((lesson) => lessonLines(lesson, view)),
    ...nextLines(next, view),
  ];
  const text = finish(lines, { unicode: true });
  return view.unicode ? text : finish([text.replace(/[λ√∞±×·²≥≈−á§]/g, (char) => spelt[char] ?? "")], view);
}
