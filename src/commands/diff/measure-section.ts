import type { FunctionDiff, MeasureDiffDocument } from "../../operate/measure/diff.ts";
import type { ReportSection, ReportTable } from "../../report/page.ts";
import { measuredMethod, measureSideText, numberColumns, peakConclusion } from "./measure-report.ts";
import { curvesOf, onlyCaveats, setUpDifferenceFacts } from "./section.ts";
import { pairName } from "./text.ts";

/** Functions with curves of their own; the table has all of them. */
const functionsDrawn = 3;

/** A comparison of two measurements as a section of a report, with the curves of both in one chart. */
export function measureDiffSection(document: MeasureDiffDocument): ReportSection {
  const { a, b, functions, onlyInA, onlyInB } = document;
  const drawn = functions.slice(0, functionsDrawn);
  return {
    id: `${a.id ?? "A"} (A) and ${b.id ?? "B"} (B)`,
    title: `${a.name ?? "A"} compared with ${b.name ?? "B"}`,
    outcome: functions.length === 0 || a.interrupted || b.interrupted ? "open" : "passed",
    conclusion: [...functions.map((one) => `${pairName(one)}: ${peakConclusion(one)}.`), measuredMethod],
    table: tableOf(functions),
    chart: {
      unit: "slots in use, from the first one",
      curves: drawn.flatMap((one) => curvesOf(one, functions.length)),
      goal: null,
    },
    drawing: [],
    details: [],
    checks: [],
    caveats: onlyCaveats(onlyInA, onlyInB),
    setUp: [
      { label: "A", value: measureSideText(a) },
      { label: "B", value: measureSideText(b) },
      ...setUpDifferenceFacts(document),
    ],
    command: null,
    rows: functions.flatMap((one) =>
      one.numbers.map(({ number, unit, a: inA, b: inB, change }) => ({
        function: one.name,
        functionInB: one.nameInB,
        number,
        unit,
        a: inA,
        b: inB,
        change,
      })),
    ),
  };
}

/** One table for all functions: a row for each number of each function. */
function tableOf(functions: readonly FunctionDiff[]): ReportTable | null {
  const [first] = functions;
  if (first === undefined) return null;
  const isSingle = functions.length === 1;
  const columnsOf = (one: FunctionDiff) => numberColumns(one.numbers);
  return {
    columns: [
      ...(isSingle ? [] : [{ header: "function", align: "left" } as const]),
      ...columnsOf(first).map(({ header, align }) => ({ header, align })),
    ],
    rows: functions.flatMap((one) =>
      one.numbers.map((_, row) => [
        ...(isSingle ? [] : [pairName(one)]),
        ...columnsOf(one).map(({ cells }) => cells[row] ?? ""),
      ]),
    ),
    notes: [],
  };
}
