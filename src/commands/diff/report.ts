import type { ArmDiff, DiffDocument, DiffSide } from "../../experiment/diff/diff.ts";
import { placeOf, regionOf } from "../../experiment/target.ts";
import type { FunctionDiff, MeasureDiffDocument, MeasuredNumber, MeasureSide } from "../../operate/measure/diff.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, none, seconds, signed } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, tableLines } from "../../terminal/table.ts";
import { periodText } from "../measure/report.ts";
import { ratioText } from "../measure/text.ts";
import { columnsOf, conclusionOf, isNews, methodText, pairName, percentOfA, predictionTexts } from "./numbers.ts";

/** The report of a comparison of two runs: what differs in the set-up, then the numbers of each arm, and their curves. */
export function diffReport(document: DiffDocument, view: View, nextCommands: readonly string[]): string[] {
  const { a, b, arms } = document;
  return comparisonPage(document, [sideText(a), sideText(b)], view, [
    ...arms.flatMap((arm) => armLines(arm, view)),
    ...onlyLines(document, view),
    ...(arms.length === 0 ? paragraph(noCommonArm, view) : []),
    ...nextLines(nextCommands, view),
  ]);
}

/** A page about two documents: both sides, what differs in their set-up, and what follows. */
const comparisonPage = (
  { a, b, setUp }: DiffDocument | MeasureDiffDocument,
  [textOfA, textOfB]: readonly [string, string],
  view: View,
  lines: readonly string[],
): string[] => [
  ...paragraph(`A  ${textOfA}`, view, undefined, 0, 3),
  ...paragraph(`B  ${textOfB}`, view, undefined, 0, 3),
  // The newest run may have been named.
  ...(a.id !== null && a.id === b.id ? paragraph("A and B are the same run.", view, view.paint.yellow) : []),
  ...setUpLines(setUp, view),
  "",
  ...lines,
];

/** The curves of an arm or a function on both sides. */
const bothCurves = ({ curveOfA, curveOfB }: ArmDiff | FunctionDiff, view: View): readonly string[] =>
  smallMultiples(
    [
      { name: "A", series: curveOfA },
      { name: "B", series: curveOfB },
    ],
    view,
    3,
  );

const noCommonArm =
  "The runs have no arm in common, so nothing can be compared. Arms are matched by their names: choose two runs with the same arm, " +
  "or run one of them again with an arm of the other.";

const sideText = ({ id, name, target, seed }: DiffSide): string =>
  `${name === null ? "" : `${name}: `}${id} · ${placeOf(target)} · seed ${seed}`;

const armLines = (arm: ArmDiff, view: View): string[] => [
  ...paragraph(`${clean(pairName(arm))}: ${conclusionOf(arm)}`, view, view.paint.bold),
  ...paragraph(methodText(arm), view, view.paint.dim),
  "",
  ...tableLines(columnsOf(arm.measures.filter(isNews), view.paint), view),
  ...predictionTexts(arm).flatMap((text) => paragraph(text, view, undefined, 2, 3)),
  "",
  ...bothCurves(arm, view),
  "",
];

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

/** What two measurements can show, below their numbers. */
export const measuredMethod =
  "Each measurement covers one period of real traffic: a difference shows what changed, but not whether it is chance.";

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
    right("A", 1, ({ a, unit }) => measuredText(unit, a)),
    right("B", 1, ({ b, unit }) => measuredText(unit, b)),
    right("change", 2, measuredChange),
    left("meaning", 3, ({ meaning }) => meaning),
  ];
}

function measuredText(unit: MeasuredNumber["unit"], value: number | null): string {
  if (value === null) return none;
  if (unit === "share") return ratioText(value);
  if (unit === "count") return count(value);
  return value < 1_000 ? `${count(Math.round(value))} ms` : seconds(value / 1_000);
}

/** A change with its sign, and as a share of A: `+12 (+30 %)`. */
function measuredChange({ unit, a, change }: MeasuredNumber): string {
  if (change === null) return none;
  if (change === 0) return "0";
  if (unit === "share") return signed(100 * change, (size) => `${size.toFixed(1)} points`);
  return signed(change, (size) => measuredText(unit, size)) + percentOfA(change, a);
}

function setUpLines(setUp: DiffDocument["setUp"], view: View): string[] {
  if (setUp.length === 0) return paragraph("The recorded settings are the same.", view, view.paint.dim);
  const text = (value: string | null): string => (value === null ? "unknown" : clean(value));
  const parts = setUp.map(({ what, a, b }) => `${clean(what)} ${text(a)} → ${text(b)}`);
  return paragraph(`The set-up differs: ${parts.join(", ")}.`, view, view.paint.yellow, 0, 2);
}

/** What only one side has, as a sentence for each side that has something. */
export const onlyTexts = ({ onlyInA, onlyInB }: DiffDocument | MeasureDiffDocument): string[] =>
  [["A", onlyInA] as const, ["B", onlyInB] as const].flatMap(([side, names]) =>
    names.length === 0 ? [] : [`Only ${side} has ${names.map(clean).join(", ")}.`],
  );

/** These sentences as lines. */
const onlyLines = (document: DiffDocument | MeasureDiffDocument, view: View): string[] =>
  onlyTexts(document).flatMap((text) => paragraph(text, view, view.paint.yellow));
