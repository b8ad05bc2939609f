import { regionOf } from "../../experiment/target.ts";
import type { FunctionDiff, MeasureDiffDocument, MeasuredNumber, MeasureSide } from "../../operate/measure/diff.ts";
import { count, none, seconds, signed } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, tableLines } from "../../terminal/table.ts";
import { periodText } from "../measure/report.ts";
import { ratioText } from "../measure/text.ts";
import { bothCurves, comparisonPage, onlyLines, pairName, percentOfA } from "./report.ts";

/** What two measurements can show, below their numbers. */
export const measuredMethod =
  "Each measurement covers one period of real traffic: a difference shows what changed, but not whether it is chance.";

/** The report of a comparison of two measurements: what differs in the set-up, then the numbers of each function, and their curves. */
export function measureDiffReport(
  document: MeasureDiffDocument,
  view: View,
  nextCommands: readonly string[],
): string[] {
  const { a, b, functions } = document;
  return comparisonPage(document, [measureSideText(a), measureSideText(b)], view, [
    ...functions.flatMap((one) => [
      ...paragraph(`${clean(pairName(one))}: ${peakConclusion(one)}`, view, view.paint.bold),
      "",
      ...tableLines(numberColumns(one.numbers), view),
      "",
      ...bothCurves(one, view),
      "",
    ]),
    ...onlyLines(document, view),
    ...(functions.length === 0
      ? paragraph(
          "The measurements have no function in common, so nothing can be compared. Choose two measurements of the same function.",
          view,
        )
      : paragraph(measuredMethod, view, view.paint.dim)),
    ...nextLines(nextCommands, view),
  ]);
}

/** One of the measurements: its name, place and period. */
export const measureSideText = ({ id, name, target, interrupted, ...side }: MeasureSide): string =>
  [
    `${name === null ? "" : `${name}: `}${id ?? "measurement"}`,
    regionOf(target),
    periodText(side),
    ...(interrupted ? ["interrupted"] : []),
  ].join(" · ");

/** What the numbers show about the peak of a function, as a clause. */
export function peakConclusion({ numbers }: FunctionDiff): string {
  const peak = numbers.find(({ number }) => number === "peak");
  if (peak === undefined || peak.change === null) return "no peak to compare";
  if (peak.change === 0) return `the same peak, ${count(peak.b)}`;
  return `the peak of B is ${peak.change > 0 ? "higher" : "lower"}, ${count(peak.b)} instead of ${count(peak.a)}`;
}

/** The columns of a function: a row for each number. */
export function numberColumns(numbers: readonly MeasuredNumber[]): readonly Column[] {
  const { left, right } = columnsFor(numbers);
  return [
    left("number", 1, ({ number }) => number),
    right("A", 1, ({ a, unit }) => valueText(unit, a)),
    right("B", 1, ({ b, unit }) => valueText(unit, b)),
    right("change", 2, changeText),
    left("meaning", 3, ({ meaning }) => meaning),
  ];
}

function valueText(unit: MeasuredNumber["unit"], value: number | null): string {
  if (value === null) return none;
  if (unit === "share") return ratioText(value);
  if (unit === "count") return count(value);
  return value < 1_000 ? `${count(Math.round(value))} ms` : seconds(value / 1_000);
}

/** A change with its sign, and as a share of A: `+12 (+30 %)`. */
function changeText({ unit, a, change }: MeasuredNumber): string {
  if (change === null) return none;
  if (change === 0) return "0";
  if (unit === "share") return signed(100 * change, (size) => `${size.toFixed(1)} points`);
  return signed(change, (size) => valueText(unit, size)) + percentOfA(change, a);
}
