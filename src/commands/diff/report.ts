import type { AmongPredictions, ArmDiff, DiffDocument, DiffSide } from "../../experiment/diff/diff.ts";
import type { MeasureDiff, RunRange } from "../../experiment/diff/measures.ts";
import { assertionTerms } from "../../measure/assertion.ts";
import { paintFor } from "../../terminal/characters.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, counted, none } from "../../terminal/format.ts";
import { clean, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, tableLines } from "../../terminal/table.ts";
import { numberText } from "../arms/report.ts";
import { placeOf } from "../common/heading.ts";
import {
  changeText,
  conclusionOf,
  findingText,
  intervalText,
  isWorse,
  onlyLines,
  pairName,
  sameRunLines,
  setUpLines,
} from "./text.ts";

/** The report of a comparison of two runs: what differs in the set-up, then the numbers of each arm, and their curves. */
export function diffReport(document: DiffDocument, view: View, nextCommands: readonly string[]): string {
  const { a, b, arms, onlyInA, onlyInB } = document;
  const lines = [
    ...paragraph(`A  ${sideText(a)}`, view, undefined, 0, 3),
    ...paragraph(`B  ${sideText(b)}`, view, undefined, 0, 3),
    ...sameRunLines(a.id, b.id, view),
    ...setUpLines(document, view),
    "",
    ...arms.flatMap((arm) => [...armLines(arm, view), ""]),
    ...onlyLines("A", onlyInA, view),
    ...onlyLines("B", onlyInB, view),
    ...(arms.length === 0 ? paragraph(noCommonArm, view) : []),
    ...nextLines(nextCommands, view),
  ];
  return `${finish(lines, view)}\n`;
}

const noCommonArm =
  "The runs have no arm in common, so nothing can be compared. Arms are matched by their names: choose two runs with the same arm, " +
  "or run one of them again with an arm of the other.";

const sideText = ({ id, name, target, seed }: DiffSide): string =>
  `${name === null ? "" : `${name}: `}${id} · ${placeOf(target)} · seed ${seed}`;

function armLines(arm: ArmDiff, view: View): string[] {
  const curves = [
    { name: "A", series: arm.curveOfA },
    { name: "B", series: arm.curveOfB },
  ];
  return [
    ...paragraph(`${clean(pairName(arm))}: ${conclusionOf(arm)}`, view, view.paint.bold),
    ...paragraph(methodText(arm), view, view.paint.dim),
    "",
    ...tableLines(columnsOf(arm.measures.filter(isNews), view.paint), view),
    ...predictionTexts(arm).flatMap((text) => paragraph(text, view, undefined, 2, 3)),
    "",
    ...smallMultiples(curves, view, 3),
  ];
}

/** How the runs of an arm are compared, and what that can show. */
export function methodText({ method, runsOfA, runsOfB }: ArmDiff): string {
  if (method === "paired") {
    return `${counted(runsOfA, "pair")} of runs with the same seed on the emulator: every difference is exact.`;
  }
  const runs = `${counted(runsOfA, "run")} of A and ${count(runsOfB)} of B`;
  if (method === "test") {
    return `${runs}, compared by the exact Mann–Whitney test; * is significant at 5 %. Each number is tested by itself: of twenty numbers without a difference, one is expected to appear significant.`;
  }
  return `${runs}: a difference cannot be distinguished from chance with fewer than 4 runs each. Repeat both with compare --repeat 4, or run both with the same --seed on the emulator.`;
}

/** The columns of an arm: a row for each number. @param paint colors the changes that are certain */
export function columnsOf(measures: readonly MeasureDiff[], paint: View["paint"] = paintFor(false)): readonly Column[] {
  const { left, right } = columnsFor(measures);
  const ifCertain = (cell: string, row: number): string => {
    const worse = isWorse(measures[row]);
    return worse === null ? cell : worse ? paint.yellow(cell) : paint.green(cell);
  };
  return [
    left("number", 1, ({ term }) => term),
    right("A", 1, ({ a, unit }) => rangeText(a, unit)),
    right("B", 1, ({ b, unit }) => rangeText(b, unit)),
    right("change", 2, changeText, ifCertain),
    left("what it shows", 3, findingText),
    ...(measures.some(({ finding }) => finding?.kind === "test")
      ? [right("shift", 4, (measure) => intervalText(measure))]
      : []),
    left("meaning", 5, ({ term }) => assertionTerms[term].label),
  ];
}

function rangeText(range: RunRange | null, unit: MeasureDiff["unit"]): string {
  if (range === null) return none;
  const [middle, low, high] = [range.median, range.min, range.max].map((value) => numberText(unit, value));
  return low === high ? (middle as string) : `${middle} (${low}–${high})`;
}

/** Where a single peak lies among the predictions for its own run, for each run: no repetition is needed for this. */
export function predictionTexts({ measures, ...arm }: ArmDiff): readonly string[] {
  const peak = measures.find(({ term }) => term === "peak");
  const text = (side: string, range: RunRange | null | undefined, among: AmongPredictions | null, runs: number) =>
    among === null || range === null || range === undefined || runs > 1
      ? []
      : [`${side}: peak ${count(range.median)}: ${amongText(among)}.`];
  return [
    ...text("A", peak?.a, arm.amongPredictionsOfA, arm.runsOfA),
    ...text("B", peak?.b, arm.amongPredictionsOfB, arm.runsOfB),
  ];
}

/** A share with one decimal, rounded down, so that 99.96 % is not all. */
const shareText = (share: number): string => `${(Math.floor(share * 1_000 + 1e-6) / 10).toFixed(1)} %`;

function amongText({ lower, higher, runs }: AmongPredictions): string {
  const parts = [
    ["higher than", lower],
    ["equal to", 1 - lower - higher],
    ["lower than", higher],
  ] as const;
  const shown = parts.filter(([, share]) => share > 1e-9);
  const [[words, share] = ["equal to", 1]] = shown;
  if (runs === 1) return `${words} the prediction`;
  if (share >= 1) return `${words} all ${count(runs)} predictions`;
  return `${shown.map(([each, part]) => `${each} ${shareText(part)}`).join(", ")} of the predictions`;
}

/** Leaves out numbers that repeat the peak, and invocations that did not change. */
export function isNews(measure: MeasureDiff, _: number, all: readonly MeasureDiff[]): boolean {
  const { term, a, b, change } = measure;
  if (term === "invocations") return change !== 0;
  if (term !== "peakJobs" && term !== "cloudwatchPeak") return true;
  const peak = all.find((each) => each.term === "peak");
  return peak?.a?.median !== a?.median || peak?.b?.median !== b?.median;
}
