import type { ArmDiff, DiffDocument } from "../../experiment/diff/diff.ts";
import type { MeasureDiff } from "../../experiment/diff/measures.ts";
import type { AssertionUnit } from "../../measure/assertion.ts";
import { count, counted, none, signed, smallestDollars } from "../../terminal/format.ts";
import { clean, paragraph, type View } from "../../terminal/page.ts";
import { numberText } from "../arms/report.ts";

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
export function intervalText({ finding, unit }: MeasureDiff, suffix = ""): string {
  if (finding?.kind !== "test" || finding.interval === null) return "";
  const { low, high, confidence } = finding.interval;
  const ends = [low, high].map((end) => signed(end, (size) => smallText(unit, size)));
  return `${ends.join(" to ")} (${Math.floor(confidence * 1_000) / 10} %${suffix})`;
}

/** Whether a change is certain and for the worse; null if it is not certain, or if there is none. */
export function isWorse(measure: MeasureDiff | undefined): boolean | null {
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

/** What differs in the set-up of two documents. */
export function setUpLines({ setUp }: Pick<DiffDocument, "setUp">, view: View): string[] {
  if (setUp.length === 0) return paragraph("The recorded settings are the same.", view, view.paint.dim);
  const text = (value: string | null): string => (value === null ? "unknown" : clean(value));
  const parts = setUp.map(({ what, a, b }) => `${clean(what)} ${text(a)} → ${text(b)}`);
  return paragraph(`The set-up differs: ${parts.join(", ")}.`, view, view.paint.yellow, 0, 2);
}

/** Says that a run is compared with itself, which happens if the newest run is named. */
export const sameRunLines = (a: string | null, b: string | null, view: View): string[] =>
  a === null || a !== b ? [] : paragraph("A and B are the same run.", view, view.paint.yellow);

/** What only one side has. */
export const onlyLines = (side: string, names: readonly string[], view: View): string[] =>
  names.length === 0 ? [] : paragraph(`Only ${side} has ${names.map(clean).join(", ")}.`, view, view.paint.yellow);

/** An arm or a function of both sides: its name, and the name in B if that differs. */
export const pairName = ({ name, nameInB }: { readonly name: string; readonly nameInB: string }): string =>
  name === nameInB ? name : `${name} → ${nameInB}`;
