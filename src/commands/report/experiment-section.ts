import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import {
  drawingOf,
  plainView,
  type ReportCurve,
  type ReportSection,
  type ReportTable,
  reportTable,
} from "../../report/page.ts";
import { seconds } from "../../terminal/format.ts";
import { caveatSentences } from "../arms/caveat-sentences.ts";
import { planVerdict } from "../arms/outcome.ts";
import {
  band,
  endingText,
  isInBand,
  isOneNumber,
  lastSuccessText,
  peakText,
  placementFloor,
  whatRan,
} from "../arms/text.ts";
import { armFacts } from "../burst/report.ts";
import { compareColumns } from "../compare/columns.ts";
import { conclusion } from "../compare/conclusion.ts";
import { compareNotes, compareTitle, namedCaveats } from "../compare/report.ts";
import { type ArmGroup, groupArms, typicalRun } from "../compare/verdict.ts";
import { checksOf, outcomeOf, rowsOf, setUpFacts } from "./experiment-facts.ts";
import { tenantParts, waitParts } from "./waits.ts";

/** A burst or a comparison as a section of a report, with the values that its report in the terminal shows. */
export function experimentSection(document: ResultDocument): ReportSection {
  const groups = groupArms(document.arms);
  const typical = groups.map((group) => ({ group, arm: typicalRun(group) }));
  const shown = typical.map(({ group, arm }) => ({ name: group.name, arm }));
  const checks = checksOf(document);
  const curves = typical.map(({ group, arm }) => curveOf(group.name, arm));
  const chart = { unit: "invocations in flight", curves, goal: goalOf(document) };
  return {
    id: document.name === undefined ? document.id : `${document.name} (${document.id})`,
    title: titleOf(document, groups),
    outcome: outcomeOf(checks),
    conclusion: conclusionOf(document),
    table: tableOf(groups),
    chart,
    drawing: drawingOf(chart, groups.length > 4 ? 1 : 3),
    parts: [...tenantParts(shown), ...waitParts(shown)],
    details: typical.map(({ group, arm }) => ({
      title: group.runs.length > 1 ? `${group.name}: the run nearest to the median` : group.name,
      facts: [{ label: "what", value: whatRan(arm) }, ...armFacts(arm, plainView.paint, false)],
    })),
    checks,
    caveats: caveatSentences(namedCaveats(document)),
    setUp: setUpFacts(document),
    command: document.command ?? null,
    rows: rowsOf(document),
  };
}

function titleOf(document: ResultDocument, groups: readonly ArmGroup[]): string {
  const [arm] = document.arms;
  if (document.kind === "burst" && arm !== undefined) return whatRan(arm);
  return compareTitle(groups, document);
}

function conclusionOf(document: ResultDocument): string[] {
  const { kind, arms, plan } = document;
  const endings = arms.flatMap((arm) => endingText(arm) ?? []);
  if (kind === "compare") return [conclusion(arms, document), ...endings];
  const [arm] = arms;
  if (arm === undefined) return ["No arm ran."];
  const { untilLastEnd, untilLastSuccess } = arm.seconds;
  const end =
    lastSuccessText(arm.seconds).length === 0
      ? untilLastEnd === null && arm.jobs.processed === 0
        ? "no job was done"
        : `the last job was done after ${seconds(untilLastEnd)}`
      : `the last success came after ${seconds(untilLastSuccess ?? null)}, the last failed attempt ended after ${seconds(untilLastEnd)}`;
  return [`Peak: ${peakText(arm)}; ${end}.`, ...predictionText(arm), ...endings, ...(plan ? planVerdict(plan) : [])];
}

function predictionText(arm: ArmResult): string[] {
  const { predicted } = arm.peak;
  if (predicted === null) return [];
  const inside = isInBand(arm);
  const verdicts = isOneNumber(predicted)
    ? [", and the peak equals it", ", and the peak differs from it"]
    : [", and the peak is inside this range", ", and the peak is outside it"];
  const verdict = inside === null ? "" : verdicts[inside ? 0 : 1];
  return [`A peak of ${band(predicted)} was predicted before the run${verdict}.`];
}

/** The table of the arms. */
export const tableOf = (groups: readonly ArmGroup[]): ReportTable =>
  reportTable(compareColumns(groups, plainView.paint), compareNotes(groups));

const curveOf = (name: string, arm: ArmResult): ReportCurve => {
  const { predicted } = arm.peak;
  return {
    name,
    stepMs: arm.series.stepMs,
    values: arm.series.inFlight,
    band: predicted && { low: Math.floor(predicted.p5), high: Math.ceil(predicted.p95) },
    floor: placementFloor(arm),
  };
};

function goalOf({ plan, goal }: ResultDocument): ReportSection["chart"]["goal"] {
  const wanted = plan?.goal ?? goal;
  return wanted?.maxPeak !== undefined ? { label: "goal", value: wanted.maxPeak } : null;
}
