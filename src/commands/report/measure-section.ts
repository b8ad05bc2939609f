import { regionOf } from "../../experiment/target.ts";
import type { MeasureDocument, MeasuredFunction } from "../../operate/measure/document.ts";
import {
  drawingOf,
  type Outcome,
  plainCurve,
  plainView,
  type ReportChart,
  type ReportFact,
  type ReportSection,
  type ReportTable,
  reportTable,
} from "../../report/page.ts";
import { count, counted, timeOfDay } from "../../terminal/format.ts";
import { factsIn } from "../../terminal/page.ts";
import { curveColumns, periodText, togetherColumns } from "../measure/report.ts";
import { activePart, caveatText, coverageText, measuredFacts, peakTexts } from "../measure/text.ts";

/** Functions with a curve of their own; the table has all of them. */
const curvesMax = 6;

/** A measurement of functions from their logs as a section of a report. */
export function measureSection(document: MeasureDocument): ReportSection {
  const chart = chartOf(document);
  return {
    id: document.name === undefined ? (document.id ?? periodText(document)) : `${document.name} (${document.id})`,
    title: titleOf(document),
    outcome: outcomeOf(document),
    conclusion: conclusionOf(document),
    table: tableOf(document),
    chart,
    drawing: drawingOf(chart, 2),
    details: document.functions.map((one) => ({ title: one.name, facts: factsOf(one) })),
    checks: [],
    caveats: caveatsOf(document),
    setUp: factsIn({
      run: document.id,
      name: document.name,
      where: regionOf(document.target),
      period: periodText(document),
      "read at": `${document.at.slice(0, 19).replace("T", " ")} UTC`,
      flatten: document.version,
    }),
    command: document.command ?? null,
    rows: document.functions.map((one) => rowOf(one, document)),
  };
}

const titleOf = ({ functions, together }: MeasureDocument): string =>
  together === null
    ? `Concurrency of ${functions[0]?.name ?? "no function"}`
    : `Concurrency of ${counted(functions.length, "function")}`;

const outcomeOf = ({ interrupted, functions }: MeasureDocument): Outcome =>
  interrupted || functions.length === 0 || functions.some(({ coverage }) => coverage.ratio < 1) ? "open" : "passed";

function conclusionOf({ functions, together, interrupted, to }: MeasureDocument): string[] {
  const slots = together?.slots ?? functions[0]?.slots;
  if (slots === undefined) return ["No function could be measured."];
  const peak = peakTexts(functions, slots);
  const [most] = together?.atPeak ?? [];
  const share = most === undefined ? "" : `; ${count(most.slots)} of them from ${most.name}`;
  return [
    `Peak: ${peak.slots} in use at the same time${peak.since}${share}.`,
    ...(interrupted ? [`Interrupted: the log was read until ${timeOfDay(to)} UTC, and the rest is missing.`] : []),
  ];
}

function chartOf({ functions, together, from, stepMs }: MeasureDocument): ReportChart {
  const [only] = functions;
  const slots = together?.slots.series ?? only?.slots.series ?? [];
  const { first, length, startMs } = activePart(slots, Date.parse(from), stepMs);
  const curve = (name: string, series: readonly number[]) =>
    plainCurve(name, { stepMs, inFlight: series.slice(first, first + length) });
  const ofOne = (one: MeasuredFunction) => [curve("slots", one.slots.series), curve("handlers", one.handlers.series)];
  const byPeak = [...functions].sort((a, b) => b.slots.peak - a.slots.peak).slice(0, curvesMax);
  const above = together === null ? (only?.above ?? null) : null;
  return {
    unit: `invocations at the same time, since ${timeOfDay(startMs)} UTC`,
    curves:
      together !== null
        ? [curve("together", together.slots.series), ...byPeak.map((one) => curve(one.name, one.slots.series))]
        : only === undefined
          ? []
          : ofOne(only),
    goal: above === null ? null : { label: "--above", value: above.value },
  };
}

function tableOf({ functions, together }: MeasureDocument): ReportTable | null {
  const [only] = functions;
  if (only === undefined) return null;
  if (together === null)
    return reportTable(curveColumns(only), ["p50, p95, p99: not exceeded during this share of the period"]);
  // How much of each function is in the log is among its details.
  return reportTable(togetherColumns(functions, together).filter(({ header }) => header !== "in log"));
}

const factsOf = (one: MeasuredFunction): ReportFact[] => [
  { label: "in the log", value: coverageText(one.coverage) },
  ...measuredFacts(one, plainView.paint).map(({ label, value }) => ({ label, value })),
  { label: "settings", value: `${count(one.settings.memoryMegabytes)} MB, timeout ${one.settings.timeoutSeconds} s` },
  { label: "log group", value: `${one.logGroup} (${one.logFormat}, ${one.logClass}, read by ${one.readBy})` },
];

const caveatsOf = ({ functions, notMeasured, interrupted }: MeasureDocument): ReportSection["caveats"] => [
  ...functions.flatMap((one) =>
    one.caveats
      .filter(({ kind }) => kind !== "coverage" || !interrupted)
      .map((caveat) => ({ text: `${one.name}: ${caveatText(caveat, one)}`, isSevere: false })),
  ),
  ...notMeasured.map(({ name, reason, remedy }) => ({ text: `${name}: ${reason}. ${remedy}`, isSevere: true })),
];

const rowOf = (one: MeasuredFunction, { from, to, target }: MeasureDocument) => ({
  function: one.name,
  version: one.version,
  target: target.kind,
  region: target.region,
  from,
  to,
  slotsPeak: one.slots.peak,
  slotsP95: one.slots.p95,
  handlersPeak: one.handlers.peak,
  environmentsPeak: one.environments.peak,
  startsPerSecond: one.startsPerSecond.max,
  invocations: one.invocations,
  coverage: one.coverage.ratio,
  durationP50: one.durationMs === null ? null : one.durationMs.p50 / 1_000,
  durationP95: one.durationMs === null ? null : one.durationMs.p95 / 1_000,
  coldStarts: one.coldStarts.count,
  errors: one.failures.errors,
  throttles: one.throttles,
});
