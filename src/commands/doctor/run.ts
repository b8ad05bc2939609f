import { translateError } from "../../aws/errors.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { restoreStackAfterCrash } from "../../cli/journal/restore.ts";
import { openSink } from "../../cli/output.ts";
import { connectionOf, resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { describedTarget, openCloud } from "../../cli/target/open-target.ts";
import { namesParts, placeOf, type TargetDescription } from "../../experiment/target.ts";
import { examine, type NamedFinding } from "../../operate/doctor/examine.ts";
import { type Level, levels, worstOf } from "../../operate/doctor/facts.ts";
import type { Paint } from "../../terminal/characters.ts";
import { counted } from "../../terminal/format.ts";
import { clean, headedPage, nextLines, paragraph, type View, widthOf, wrap } from "../../terminal/page.ts";

/** Runs `flatten doctor`: prints every finding. A warning or a problem is inconclusive, advice is a success. */
export const runDoctor: CommandRun<CommonFlags> = async (context, flags) => {
  const sink = await openSink(context, flags);
  const settings = await resolveSettings(context, flags);
  const connection = connectionOf(settings);
  const choice = settings.workload;
  return closeAfter(await openCloud(context, flags, { access: "read" }), async (open) => {
    const { cloud, description } = open;
    const target = describedTarget(description, choice);
    const restored = namesParts(choice) ? Promise.resolve() : restoreStackAfterCrash(context, flags, open, "look");
    await restored.catch((error: unknown) => {
      // A check reports what AWS denies to read. A damaged journal and a bug in flatten end the command.
      if (error instanceof FlattenError || !(translateError(error, connection) instanceof FlattenError)) throw error;
    });
    const findings = await examine({ cloud, region: description.region, choice, flags: connection });
    const worst = worstOf(findings);
    const document = {
      schemaVersion: 1,
      kind: "doctor",
      target,
      worst,
      counts: Object.fromEntries(levels.map((each) => [each, findings.filter(({ level }) => level === each).length])),
      findings: findings.map(({ remedy, ...finding }) => ({ ...finding, remedy: remedy && context.atPlace(remedy) })),
    };
    await sink.show(document, (_, view) => doctorReport(findings, worst, target, view));
    return worst === "ok" || worst === "advice" ? "ok" : "inconclusive";
  });
};

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
function doctorReport(
  findings: readonly NamedFinding[],
  worst: Level,
  target: TargetDescription,
  view: View,
): string[] {
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
