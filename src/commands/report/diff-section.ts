import type { ArmDiff, DiffDocument } from "../../experiment/diff/diff.ts";
import { placeOf } from "../../experiment/target.ts";
import type { FunctionDiff, MeasureDiffDocument } from "../../operate/measure/diff.ts";
import { plainCurve, type ReportCurve, type ReportSection, type ReportTable, reportTable } from "../../report/page.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import {
  columnsOf,
  conclusionOf,
  findingText,
  isNews,
  methodText,
  pairName,
  predictionTexts,
} from "../diff/numbers.ts";
import { measuredMethod, measureSideText, numberColumns, onlyTexts, peakConclusion } from "../diff/report.ts";

/** A comparison of two runs as a section of a report, with the curves of both in one chart. */
export function diffSection(document: DiffDocument): ReportSection {
  const { a, b, arms } = document;
  const sideText = (side: DiffDocument["a"]): string =>
    `${side.name === null ? "" : `${side.name}: `}${side.id}, ${placeOf(side.target)}, seed ${side.seed}`;
  return {
    ...frameOf(document, [sideText(a), sideText(b)]),
    outcome: arms.length === 0 ? "open" : "passed",
    conclusion: arms.map((arm) => `${pairName(arm)}: ${conclusionOf(arm)}.`),
    table: tableOf("arm", arms, ({ measures }) => columnsOf(measures.filter(isNews))),
    chart: { unit: "invocations in flight", curves: arms.flatMap((arm) => curvesOf(arm, arms.length)), goal: null },
    details: arms.map((arm) => ({
      title: pairName(arm),
      facts: [
        { label: "compared", value: methodText(arm) },
        ...predictionTexts(arm).map((value) => ({ label: "predictions", value })),
      ],
    })),
    rows: arms.flatMap((arm) => rowsOf(arm)),
  };
}

/** What the sections about two runs and about two measurements have in common. */
const frameOf = (document: DiffDocument | MeasureDiffDocument, [textOfA, textOfB]: readonly [string, string]) => ({
  id: `${document.a.id ?? "A"} (A) and ${document.b.id ?? "B"} (B)`,
  title: `${document.a.name ?? "A"} compared with ${document.b.name ?? "B"}`,
  drawing: [],
  checks: [],
  caveats: onlyTexts(document).map((text) => ({ text, isSevere: false })),
  setUp: [
    { label: "A", value: textOfA },
    { label: "B", value: textOfB },
    ...document.setUp.map(({ what, a, b }) => ({ label: what, value: `${a ?? "unknown"} → ${b ?? "unknown"}` })),
  ],
  command: null,
});

/** The curves of an arm or a function on both sides. @param pairs how many arms or functions the chart has */
function curvesOf(pair: ArmDiff | FunctionDiff, pairs: number): ReportCurve[] {
  const about = pairs === 1 ? "" : `: ${pairName(pair)}`;
  return [plainCurve(`A${about}`, pair.curveOfA), plainCurve(`B${about}`, pair.curveOfB)];
}

/**
 * One table for all arms or functions: a row for each number of each, and a column for their names if there are several.
 *
 * @param what the header of that column.
 */
function tableOf<Pair extends ArmDiff | FunctionDiff>(
  what: string,
  pairs: readonly Pair[],
  columnsOfPair: (pair: Pair) => readonly Column[],
): ReportTable | null {
  const tables = pairs.map((pair) => ({ name: pairName(pair), columns: columnsOfPair(pair) }));
  const [first] = tables;
  if (first === undefined) return null;
  const headers = tables
    .map(({ columns }) => columns)
    .reduce((most, columns) => (columns.length > most.length ? columns : most), first.columns);
  const rows = tables.flatMap(({ name, columns }) =>
    (columns[0]?.cells ?? []).map((_, row) => ({
      name,
      cellOf: (header: string) => columns.find((column) => column.header === header)?.cells[row] ?? "",
    })),
  );
  const column = columnsFor(rows);
  return reportTable([
    ...(pairs.length === 1 ? [] : [column.left(what, 1, ({ name }) => name)]),
    ...headers.map(({ header, align }) => column[align](header, 1, ({ cellOf }) => cellOf(header))),
  ]);
}

const rowsOf = (arm: ArmDiff): ReportSection["rows"] =>
  arm.measures.map((measure) => ({
    arm: arm.name,
    armInB: arm.nameInB,
    method: arm.method,
    runsOfA: arm.runsOfA,
    runsOfB: arm.runsOfB,
    number: measure.term,
    a: measure.a?.median ?? null,
    b: measure.b?.median ?? null,
    change: measure.change,
    p: measure.finding?.kind === "test" ? measure.finding.p : null,
    shows: findingText(measure),
  }));

/** Functions with curves of their own; the table has all of them. */
const functionsDrawn = 3;

/** A comparison of two measurements as a section of a report, with the curves of both in one chart. */
export function measureDiffSection(document: MeasureDiffDocument): ReportSection {
  const { a, b, functions } = document;
  const curves = functions.slice(0, functionsDrawn).flatMap((one) => curvesOf(one, functions.length));
  return {
    ...frameOf(document, [measureSideText(a), measureSideText(b)]),
    outcome: functions.length === 0 || a.interrupted || b.interrupted ? "open" : "passed",
    conclusion: [...functions.map((one) => `${pairName(one)}: ${peakConclusion(one)}.`), measuredMethod],
    table: tableOf("function", functions, ({ numbers }) => numberColumns(numbers)),
    chart: { unit: "slots in use, from the first one", curves, goal: null },
    details: [],
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
