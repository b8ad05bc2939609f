import type { TargetDescription } from "../../experiment/target.ts";
import type { NamedFinding } from "../../operate/doctor/examine.ts";
import type { Level } from "../../operate/doctor/finding.ts";
import type { Paint } from "../../terminal/characters.ts";
import { counted } from "../../terminal/format.ts";
import { clean, headedPage, nextLines, paragraph, type View, widthOf, wrap } from "../../terminal/page.ts";
import { placeOf } from "../common/heading.ts";

const brushes = { ok: "green", advice: "cyan", warning: "yellow", problem: "red" } as const satisfies Record<
  Level,
  keyof Paint
>;
const labelWidth = 9;

/** A text with a label in the left margin. */
function labeled(label: string, text: string, view: View, brush: (line: string) => string): string[] {
  const width = widthOf(view) - 2 - labelWidth;
  return wrap(clean(view.atPlace?.(text) ?? text), width).map(
    (line, index) => `  ${index === 0 ? label : " ".repeat(labelWidth)}${brush(line)}`,
  );
}

function findingLines({ check, level, what, why, remedy }: NamedFinding, view: View): string[] {
  const { paint } = view;
  const label = paint[brushes[level]](level) + " ".repeat(labelWidth - level.length);
  const plain = (line: string) => line;
  const indent = " ".repeat(labelWidth);
  return [
    ...labeled(label, `${check}: ${what}`, view, level === "ok" ? paint.dim : plain),
    ...(why === null ? [] : labeled(indent, why, view, paint.dim)),
    ...(remedy === null ? [] : labeled(indent, `-> ${remedy}`, view, paint.bold)),
  ];
}

function summaryText(findings: readonly NamedFinding[]): string {
  const number = (wanted: Level) => findings.filter(({ level }) => level === wanted).length;
  const [problems, warnings, advice] = [number("problem"), number("warning"), number("advice")];
  const parts = [
    ...(problems === 0 ? [] : [counted(problems, "problem")]),
    ...(warnings === 0 ? [] : [counted(warnings, "warning")]),
    ...(advice === 0 ? [] : [counted(advice, "piece of advice", "pieces of advice")]),
  ];
  return parts.length === 0 ? "No problems found." : `${parts.join(", ")}.`;
}

/** The report of `doctor`. The worst findings come last, so that they stay on the screen. */
export function doctorReport(
  findings: readonly NamedFinding[],
  worst: Level,
  target: TargetDescription,
  view: View,
): string {
  const inOrder = (["ok", "advice", "warning", "problem"] as const).flatMap((each) =>
    findings.filter(({ level }) => level === each),
  );
  return headedPage(placeOf(target), view, [
    "",
    ...inOrder.flatMap((finding) => findingLines(finding, view)),
    "",
    ...paragraph(summaryText(findings), view, view.paint[brushes[worst]]),
    ...(worst === "ok" || worst === "advice" ? nextLines(["flatten burst"], view) : []),
  ]);
}
