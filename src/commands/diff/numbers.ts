import type { AmongPredictions, ArmDiff, MeasureDiff, RunRange } from "../../experiment/diff/diff.ts";
import { type AssertionUnit, assertionTerms } from "../../measure/assertion.ts";
import { paintFor } from "../../terminal/characters.ts";
import { count, counted, none, signed, smallestDollars } from "../../terminal/format.ts";
import type { View } from "../../terminal/page.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import { numberText } from "../arms/outcome.ts";

/** An arm or a function of both sides: its name, and the name in B if that differs. */
export const pairName = ({ name, nameInB }: { readonly name: string; readonly nameInB: string }): string =>
  name === nameInB ? name : `${name} → ${nameInB}`;

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
export function predictionTexts({ measures, ...arm }: ArmDiff): string[] {
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

/** A difference, also one that is too small for a duration of its own: `0.013 s`. */
const smallText = (unit: AssertionUnit, value: number): string =>
  unit === "seconds" && value < 1 ? `${Number(value.toPrecision(2))} s` : numberText(unit, value);

/** A change with its sign, and as a share of A: `−6 (−26 %)`. Less than both the smallest amount and 1 % is `about $0`. */
export function changeText({ unit, a, change }: MeasureDiff): string {
  if (change === null) return none;
  if (Math.abs(change) < 1e-12) return "0";
  const share = percentOfA(change, a?.median ?? null);
  if (unit === "usd" && Math.abs(change) < smallestDollars && share === lessThanOnePercent) return "about $0";
  return signed(change, (size) => smallText(unit, size)) + share;
}

const lessThanOnePercent = " (< 1 %)";

/** A change as a share of A, with a blank before it; empty if A is 0 or unknown. */
export function percentOfA(change: number, a: number | null): string {
  if (a === null || a === 0) return "";
  const percent = Math.round((100 * change) / a);
  return percent === 0 ? lessThanOnePercent : ` (${signed(percent, String)} %)`;
}

/** What can be said about a change. */
export function findingText({ finding, change }: MeasureDiff): string {
  if (finding === null) return "no data";
  if (finding.kind === "too-few") return change === 0 ? "" : "may be chance";
  if (finding.kind === "paired") {
    const { lower, equal, higher } = finding;
    const pairs = lower + equal + higher;
    if (equal === pairs) return "identical";
    if (pairs === 1) return "exact";
    return [`${lower} lower`, `${equal} equal`, `${higher} higher`].filter((text) => !text.startsWith("0 ")).join(", ");
  }
  const { p, isSignificant } = finding;
  return `p ${p < 0.001 ? "< 0.001" : p.toFixed(p < 0.1 ? 3 : 2)}${isSignificant ? " *" : ""}`;
}

/** The interval of the shift, and its confidence: `−11 to −5 (97.1 %)`; empty without a test. */
function intervalText({ finding, unit }: MeasureDiff, suffix = ""): string {
  if (finding?.kind !== "test" || finding.interval === null) return "";
  const { low, high, confidence } = finding.interval;
  const ends = [low, high].map((end) => signed(end, (size) => smallText(unit, size)));
  return `${ends.join(" to ")} (${Math.floor(confidence * 1_000) / 10} %${suffix})`;
}

/** Whether a change is certain and for the worse; null if it is not certain, or if there is none. */
function isWorse(measure: MeasureDiff | undefined): boolean | null {
  const { change = null, finding = null } = measure ?? {};
  if (change === null || change === 0 || finding === null || !isCertain(finding)) return null;
  return change > 0;
}

/** Whether a difference is more than chance: significant, or in the same direction in every pair. */
function isCertain(finding: NonNullable<MeasureDiff["finding"]>): boolean {
  if (finding.kind === "test") return finding.isSignificant;
  return finding.kind === "paired" && (finding.lower === 0 || finding.higher === 0);
}

/** What the comparison of an arm shows about its peak, as a clause. */
export function conclusionOf({ measures, method }: ArmDiff): string {
  const peak = measures.find(({ term }) => term === "peak");
  if (peak === undefined || peak.a === null || peak.b === null || peak.finding === null) return "no peak to compare";
  const numbers = `${count(peak.b.median)} instead of ${count(peak.a.median)}`;
  const isIdentical = method === "paired" && measures.every(({ change }) => change === 0);
  if (isIdentical) return "identical in every number";
  if (peak.change === 0) return `the same peak, ${count(peak.b.median)}`;
  const direction = (peak.change ?? 0) < 0 ? "lower" : "higher";
  if (peak.finding.kind === "too-few") return `the peak of B is ${direction}, ${numbers}, which may be chance`;
  if (peak.finding.kind === "test") {
    return peak.finding.isSignificant
      ? `the peak of B is ${direction}, ${numbers}, by ${intervalText(peak, " interval")}`
      : `no significant difference of the peaks, ${numbers}`;
  }
  const { lower, equal, higher } = peak.finding;
  const pairs = lower + equal + higher;
  if (pairs === 1) return `the peak of B is ${direction}, ${numbers}`;
  const agreeing = direction === "lower" ? lower : higher;
  return `the peak of B is ${direction}, ${numbers}, in ${count(agreeing)} of ${counted(pairs, "pair")}`;
}
