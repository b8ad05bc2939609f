import type { TargetDescription } from "../../experiment/target.ts";
import type { Level, NamedFinding } from "../../operate/doctor/finding.ts";
import { counted } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import type { Paint } from "../../terminal/paint.ts";
import { clean, wrap } from "../../terminal/wrap.ts";
import { placeOf } from "../common/heading.ts";

const brushes = { ok: "green", advice: "cyan", warning: "yellow", problem: "red" } as const satisfies Record<
  Level,
  keyof Paint
>;
const labelWidth = 9;

/** A sentence beside a margin that is as wide as the levels. */
function beside(label: string, text: string, view: View, brush: (line: string) => string): string[] {
  const width = widthOf(view) - 2 - labelWidth;
  return wrap(clean(text), width).map(
    (line, index) => `  ${index === 0 ? label : " ".repeat(labelWidth)}${brush(line)}`,
  );
}

function findingLines({ check, level, what, why, remedy }: NamedFinding, view: View): string[] {
  const { paint } = view;
  const label = paint[brushes[level]](level) + " ".repeat(labelWidth - level.length);
  const plain = (line: string) => line;
  const indent = " ".repeat(labelWidth);
  return [
    ...beside(label, `${check}: ${what}`, view, level === "ok" ? paint.dim : plain),
    ...(why === null ? [] : beside(indent, why, view, paint.dim)),
    ...(remedy === null ? [] : beside(indent, `-> ${remedy}`, view, paint.bold)),
  ];
}

const sentences: Readonly<Record<Level, (bad: number) => string>> = {
  ok: () => "All is well.",
  advice: () => "All is well; there is advice.",
  warning: (bad) => `${counted(bad, "finding")} to look into.`,
  problem: (bad) => `${counted(bad, "finding")} to look into, and something is broken.`,
};

/** What the doctor found, the worst last, where it is still on the screen. */
export function doctorReport(
  findings: readonly NamedFinding[],
  worst: Level,
  target: TargetDescription,
  view: View,
): string {
  const bad = findings.filter(({ level }) => level === "warning" || level === "problem").length;
  const inOrder = (["ok", "advice", "warning", "problem"] as const).flatMap((each) =>
    findings.filter(({ level }) => level === each),
  );
  const lines = [
    ...paragraph(placeOf(target), view, view.paint.bold),
    "",
    ...inOrder.flatMap((finding) => findingLines(finding, view)),
    "",
    ...paragraph(sentences[worst](bad), view, view.paint[brushes[worst]]),
    ...(bad === 0 ? nextLines(["flatten burst"], view) : []),
  ];
  return `${finish(lines, view)}\n`;
}
