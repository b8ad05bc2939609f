import type { ArmDiff, DiffDocument } from "../../experiment/diff/diff.ts";
import type { FunctionDiff } from "../../operate/measure/diff.ts";
import type { ReportCurve, ReportFact, ReportSection, ReportTable } from "../../report/page.ts";
import type { Column } from "../../terminal/table.ts";
import { placeOf } from "../common/heading.ts";
import { columnsOf, isNews, methodText, predictionTexts } from "./report.ts";
import { conclusionOf, findingText, pairName } from "./text.ts";

/** A comparison of two runs as a section of a report, with the curves of both in one chart. */
export function diffSection(document: DiffDocument): ReportSection {
  const { a, b, arms, onlyInA, onlyInB } = document;
  const sideFact = (label: string, side: DiffDocument["a"]): ReportFact => ({
    label,
    value: `${side.name === null ? "" : `${side.name}: `}${side.id}, ${placeOf(side.target)}, seed ${side.seed}`,
  });
  return {
    id: `${a.id} (A) and ${b.id} (B)`,
    title: `${a.name ?? "A"} compared with ${b.name ?? "B"}`,
    outcome: arms.length === 0 ? "open" : "passed",
    conclusion: arms.map((arm) => `${pairName(arm)}: ${conclusionOf(arm)}.`),
    table: tableOf(arms),
    chart: { unit: "invocations in flight", curves: arms.flatMap((arm) => curvesOf(arm, arms.length)), goal: null },
    drawing: [],
    details: arms.map((arm) => ({
      title: pairName(arm),
      facts: [
        { label: "compared", value: methodText(arm) },
        ...predictionTexts(arm).map((value) => ({ label: "predictions", value })),
      ],
    })),
    checks: [],
    caveats: onlyCaveats(onlyInA, onlyInB),
    setUp: [sideFact("A", a), sideFact("B", b), ...setUpDifferenceFacts(document)],
    command: null,
    rows: arms.flatMap((arm) => rowsOf(arm)),
  };
}

/** What differs in the set-up of two documents. */
export const setUpDifferenceFacts = ({ setUp }: Pick<DiffDocument, "setUp">): ReportFact[] =>
  setUp.map(({ what, a, b }) => ({ label: what, value: `${a ?? "unknown"} → ${b ?? "unknown"}` }));

/** What only one side has. */
export const onlyCaveats = (onlyInA: readonly string[], onlyInB: readonly string[]): ReportSection["caveats"] =>
  [["A", onlyInA] as const, ["B", onlyInB] as const].flatMap(([side, names]) =>
    names.length === 0 ? [] : [{ text: `Only ${side} has ${names.join(", ")}.`, isSevere: false }],
  );

/** The curves of an arm or a function on both sides. @param pairs how many arms or functions the chart has */
export function curvesOf(pair: ArmDiff | FunctionDiff, pairs: number): ReportCurve[] {
  const about = pairs === 1 ? "" : `: ${pairName(pair)}`;
  const curve = (side: string, { stepMs, inFlight }: ArmDiff["curveOfA"]): ReportCurve => ({
    name: `${side}${about}`,
    stepMs,
    values: inFlight,
    band: null,
    floor: null,
  });
  return [curve("A", pair.curveOfA), curve("B", pair.curveOfB)];
}

/** One table for all arms: a row for each number of each arm, and a column for their names if there are several. */
function tableOf(arms: readonly ArmDiff[]): ReportTable | null {
  const tables = arms.map((arm) => ({ arm, columns: columnsOf(arm.measures.filter(isNews)) }));
  const [first] = tables;
  if (first === undefined) return null;
  const headers = tables
    .map(({ columns }) => columns)
    .reduce((most, columns) => (columns.length > most.length ? columns : most), first.columns);
  const isSingle = arms.length === 1;
  const cellOf = (columns: readonly Column[], header: string, row: number): string =>
    columns.find((column) => column.header === header)?.cells[row] ?? "";
  return {
    columns: [
      ...(isSingle ? [] : [{ header: "arm", align: "left" } as const]),
      ...headers.map(({ header, align }) => ({ header, align })),
    ],
    rows: tables.flatMap(({ arm, columns }) =>
      (columns[0]?.cells ?? []).map((_, row) => [
        ...(isSingle ? [] : [pairName(arm)]),
        ...headers.map(({ header }) => cellOf(columns, header, row)),
      ]),
    ),
    notes: [],
  };
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
