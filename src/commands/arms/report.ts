import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { diffRuns } from "../../experiment/diff/diff.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import type { AssertionResult } from "../../measure/assertion.ts";
import { burstOf } from "../../measure/peak.ts";
import { concurrencyOf } from "../../plan/solve/goal.ts";
import { blockChart, smallMultiples } from "../../terminal/chart.ts";
import { dollars, none, seconds } from "../../terminal/format.ts";
import { clean, factList, factsIn, paragraph, type View } from "../../terminal/page.ts";
import { tableLines } from "../../terminal/table.ts";
import { burstReport, goalOf } from "../burst/report.ts";
import { compareColumns } from "../compare/columns.ts";
import { compareReport, namedCaveats } from "../compare/report.ts";
import { groupArms, typicalRun } from "../compare/verdict.ts";
import { diffReport } from "../diff/report.ts";
import { experimentSection } from "../report/experiment-section.ts";
import { caveatLines } from "./caveat-sentences.ts";
import { planVerdict, valueText } from "./outcome.ts";
import { jobAccount, lastSuccessText } from "./text.ts";

/** The report of a burst or a comparison, with its assertions: printed when it ends, and again from its run record. */
export function experimentReport(document: ResultDocument, view: View, nextCommands: readonly string[] = []): string[] {
  const report =
    document.kind === "burst"
      ? burstReport(document, view, { nextCommands })
      : compareReport(document, view, { nextCommands });
  return document.assertions === undefined ? report : [...report, "", ...assertionReport(document.assertions, view)];
}

/** The comparison of a run with its baseline, above its own report, which ends with the conclusion; empty without a baseline. */
export const baselineReport = (baseline: ResultDocument | undefined, document: ResultDocument, view: View): string[] =>
  baseline === undefined
    ? []
    : ["Compared with the baseline (A):", ...diffReport(diffRuns(baseline, document), view, []), ""];

/** Each assertion with a tick or a cross and the measured values; a note if the assertions apply to no arm. */
export function assertionReport(results: readonly AssertionResult[], view: View): string[] {
  const lines = grouped(results).flatMap((runs) => lineOf(runs, view));
  return lines.length === 0 ? [`${none} no arm ran that the assertions apply to`] : lines;
}

/** The assertions, one group for each line: runs of the same arm share a line. */
function grouped(results: readonly AssertionResult[]): readonly (readonly AssertionResult[])[] {
  const groups = new Map<string, AssertionResult[]>();
  for (const each of results) {
    const key = JSON.stringify([each.expression, each.arm]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function lineOf(runs: readonly AssertionResult[], view: View): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const holds = runs.every(({ ok }) => ok === true);
  const mark = view.unicode ? { true: "✓", false: "✗" } : { true: "ok", false: "FAIL" };
  const { expression, arm } = first;
  const text = `${mark[`${holds}`]} ${clean(expression)} · ${clean(arm)}: ${runs.map(valueText).join(", ")}`;
  return paragraph(text, view, holds ? view.paint.green : view.paint.red, 0, 2);
}

/** The report as it is printed when a run ends: on a terminal it fits on the screen, unless the whole one is asked for. */
export function reportFor(
  { stdout }: CommandContext,
  { details, output = "-" }: Pick<CommonFlags, "output"> & { readonly details?: boolean },
  document: ResultDocument,
  view: View,
  nextCommands: readonly string[],
): string[] {
  const isShort = stdout.isTTY === true && output === "-" && details !== true;
  if (!isShort) return experimentReport(document, view, nextCommands);
  return shortReport(document, view, nextCommands, stdout.rows || 24);
}

/** Lines of caveats and assertions at most, each. */
const linesMax = 4;
const chartRows = [8, 6, 5, 4];

/**
 * The report of a burst or a comparison on one screen of a terminal: the curve, the numbers, and the conclusion last, where
 * the eye is. `--details` prints the whole report instead.
 */
function shortReport(document: ResultDocument, view: View, nextCommands: readonly string[], rows: number): string[] {
  const section = experimentSection(document);
  const { paint } = view;
  const caveats = atMost(linesMax, caveatLines(namedCaveats(document), view), view);
  const checks = document.assertions === undefined ? [] : assertionReport(document.assertions, view);
  const below = [
    ...caveats,
    ...paragraph(nextText(nextCommands), view, paint.dim, 0, 2),
    ...atMost(linesMax, checks, view),
    ...withoutPlan(section.conclusion, document).flatMap((sentence) => paragraph(sentence, view, paint.bold)),
  ];
  const above = paragraph(section.title, view, paint.bold);
  // One row is for the prompt.
  const room = rows - 1 - above.length - below.length;
  const middle = document.kind === "burst" ? burstLines(document, view, room) : compareLines(document, view, room);
  return [...above, ...middle, ...below];
}

const nextText = ([next]: readonly string[]): string =>
  `whole report: flatten runs show${next === undefined ? "" : ` · next: ${next}`}`;

/** The conclusion without the plan of a goal, which was announced before the burst. */
function withoutPlan(sentences: readonly string[], { plan }: ResultDocument): string[] {
  const known = new Set(plan === undefined ? [] : planVerdict(plan).slice(1));
  return sentences.filter((sentence) => !known.has(sentence));
}

/** The first lines, and how many more the whole report has. */
function atMost(most: number, lines: readonly string[], view: View): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), view.paint.dim("… more with --details")];
}

function burstLines({ arms, plan }: ResultDocument, view: View, room: number): readonly string[] {
  const [arm] = arms;
  if (arm === undefined) return [];
  const facts = factList(factsIn({ jobs: jobAccount(arm), time: timeText(arm), cost: dollars(arm.cost.usd) }), view);
  const goal = goalOf(arm, plan && concurrencyOf(plan.goal));
  const charts = chartRows.map((most) => blockChart(burstOf(arm), view, goal, 2, undefined, most));
  return withChart(charts, facts, room);
}

const timeText = ({ seconds: taken }: ArmResult): string =>
  [
    `sent in ${seconds(taken.send)}`,
    `wait ${seconds(taken.waitP50)} median, ${seconds(taken.waitP95)} p95`,
    ...lastSuccessText(taken),
    `last end after ${seconds(taken.untilLastEnd)}`,
  ].join(" · ");

function compareLines({ arms }: ResultDocument, view: View, room: number): readonly string[] {
  const groups = groupArms(arms);
  const lines = tableLines(compareColumns(groups, view.paint), view, 0);
  const curves = groups.map((group) => ({ name: clean(group.name), series: burstOf(typicalRun(group)) }));
  const charts = [3, 2, 1].map((height) => smallMultiples(curves, view, height));
  return withChart(charts, lines, room, "below");
}

/** Adds the highest chart that the room has, apart from the lines; none if there is no room for any. */
function withChart(
  charts: readonly (readonly string[])[],
  lines: readonly string[],
  room: number,
  where: "above" | "below" = "above",
): readonly string[] {
  const chart = charts.find((each) => each.length > 0 && each.length + lines.length < room);
  if (chart === undefined) return lines;
  return where === "above" ? [...chart, "", ...lines] : [...lines, "", ...chart];
}
