import { largest, median, smallest } from "../../base/numbers.ts";
import {
  type AssertionTerm,
  type AssertionTermName,
  type AssertionUnit,
  assertionTerms,
} from "../../measure/assertion.ts";
import type { Series } from "../../measure/peak.ts";
import { compareSamples, significanceLevel, type TwoSamples } from "../../measure/two-samples.ts";
import type { ArmResult, ResultDocument } from "../result.ts";
import {
  type ArmRuns,
  type MatchedArms,
  type Method,
  matchArms,
  type SetUpDifference,
  setUpDifferences,
} from "./set-up.ts";

/** What the document of any comparison has: its two sides, and what differs between them beside the numbers. */
export interface DiffFrame<Side> {
  readonly schemaVersion: 1;
  readonly a: Side;
  readonly b: Side;
  readonly setUp: readonly SetUpDifference[];
  /** Names of arms, or functions, that only one of them has. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

/** What both sides have. */
export interface PairDiff {
  readonly name: string;
  /** Its name in the second one. */
  readonly nameInB: string;
  /** Of an arm, the curve of its first run; of a function, its slots from the first step in which any was in use. */
  readonly curveOfA: Series;
  readonly curveOfB: Series;
}

/** The document of `flatten diff --format json`; see docs/result.schema.json. */
export interface DiffDocument extends DiffFrame<DiffSide> {
  readonly kind: "diff";
  readonly arms: readonly ArmDiff[];
}

/** One of the two runs. */
export type DiffSide = Pick<ResultDocument, "id" | "startedAt" | "seed" | "target"> & { readonly name: string | null };

/** An arm in both runs. */
export interface ArmDiff extends PairDiff {
  readonly method: Method;
  /** Runs that are compared; of paired runs, those whose seeds are in both documents. */
  readonly runsOfA: number;
  readonly runsOfB: number;
  readonly measures: readonly MeasureDiff[];
  /** Where the peak of the first run lies among its predictions; null if that is unknown. */
  readonly amongPredictionsOfA: AmongPredictions | null;
  readonly amongPredictionsOfB: AmongPredictions | null;
}

/** Where a measured peak lies among the peaks of the predicted runs. */
export type AmongPredictions = NonNullable<ArmResult["peak"]["amongPredictions"]>;

/** A number of an arm in both runs. */
export interface MeasureDiff {
  readonly term: AssertionTermName;
  readonly unit: AssertionUnit;
  /** Null without data. */
  readonly a: RunRange | null;
  readonly b: RunRange | null;
  /** Median of B less median of A; of paired runs the median of the differences. Null if a side has no data. */
  readonly change: number | null;
  /** What can be said about the change; null if a side has no data. */
  readonly finding: Finding | null;
}

/** Median, smallest and largest value over the runs of an arm. */
export interface RunRange {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What can be said about a change. */
type Finding =
  /** Seed by seed: in how many pairs B is lower, equal or higher. Exact on the emulator. */
  | { readonly kind: "paired"; readonly lower: number; readonly equal: number; readonly higher: number }
  | ({ readonly kind: "test"; readonly isSignificant: boolean } & TwoSamples)
  | { readonly kind: "too-few" };

/**
 * Compares two runs, arm by arm. Runs on the emulator with the same seeds are compared exactly, seed by seed; other runs by an
 * exact test, if there are enough of them.
 */
export function diffRuns(a: ResultDocument, b: ResultDocument): DiffDocument {
  const { matched, onlyInA, onlyInB } = matchArms(a, b);
  return {
    schemaVersion: 1,
    kind: "diff",
    a: sideOf(a),
    b: sideOf(b),
    setUp: setUpDifferences(a, b, matched),
    arms: matched.map(armDiff),
    onlyInA,
    onlyInB,
  };
}

const sideOf = ({ id, name, startedAt, seed, target }: ResultDocument): DiffSide => ({
  id,
  name: name ?? null,
  startedAt,
  seed,
  target,
});

function armDiff(arms: MatchedArms): ArmDiff {
  const [a, b] = [arms.a[0], arms.b[0]];
  return {
    name: a.name,
    nameInB: b.name,
    method: arms.method,
    runsOfA: arms.a.length,
    runsOfB: arms.b.length,
    measures: measureDiffs(arms),
    amongPredictionsOfA: a.peak.amongPredictions ?? null,
    amongPredictionsOfB: b.peak.amongPredictions ?? null,
    curveOfA: a.series,
    curveOfB: b.series,
  };
}

/** The numbers that are compared, most important first. */
const comparedTerms = [
  "peak",
  "peakJobs",
  "cloudwatchPeak",
  "lastEnd",
  "waitP50",
  "waitP95",
  "worstTenantP95",
  "medianTenantP95",
  "workP50",
  "invocations",
  "errors",
  "throttles",
  "deadLettered",
  "backlog",
  "lost",
  "duplicates",
  "cost",
] as const satisfies AssertionTermName[];

/** Compares the numbers of an arm. A number that is 0 or unknown in every run is left out. */
const measureDiffs = (arms: MatchedArms): MeasureDiff[] =>
  comparedTerms
    .map((term) => measureDiff(term, arms))
    .filter(({ a, b }) => [a, b].some((side) => side !== null && (side.min !== 0 || side.max !== 0)));

function measureDiff(term: AssertionTermName, arms: MatchedArms): MeasureDiff {
  const { unit, read }: AssertionTerm = assertionTerms[term];
  const [a, b] = [valuesOf(arms.a, read), valuesOf(arms.b, read)];
  const sides = { term, unit, a: runRangeOf(a), b: runRangeOf(b) };
  if (a.length === 0 || b.length === 0) return { ...sides, change: null, finding: null };
  if (arms.method === "paired") return { ...sides, ...pairedFinding(arms, read) };
  const change = median(b) - median(a);
  if (arms.method === "too-few") return { ...sides, change, finding: { kind: "too-few" } };
  const tested = compareSamples(a, b);
  if (tested.smallestP > significanceLevel) return { ...sides, change, finding: { kind: "too-few" } };
  return { ...sides, change, finding: { kind: "test", isSignificant: tested.p <= significanceLevel, ...tested } };
}

const valuesOf = (runs: ArmRuns, read: AssertionTerm["read"]): number[] =>
  runs.map(read).filter((value) => value !== null);

/** Summarizes values; null for none. */
export function runRangeOf(values: readonly number[]): RunRange | null {
  return values.length === 0 ? null : { median: median(values), min: smallest(values), max: largest(values) };
}

function pairedFinding({ a, b }: MatchedArms, read: AssertionTerm["read"]): Pick<MeasureDiff, "change" | "finding"> {
  const differences = a.flatMap((arm, index) => {
    const other = b[index];
    const [before, after] = [read(arm), other === undefined ? null : read(other)];
    return before === null || after === null ? [] : [after - before];
  });
  if (differences.length === 0) return { change: null, finding: null };
  const number = (isCounted: (difference: number) => boolean) => differences.filter(isCounted).length;
  return {
    change: median(differences),
    finding: {
      kind: "paired",
      lower: number((difference) => difference < 0),
      equal: number((difference) => difference === 0),
      higher: number((difference) => difference > 0),
    },
  };
}
