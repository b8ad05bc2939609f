import type { Series } from "../../measure/series.ts";
import type { ArmResult, ResultDocument } from "../result.ts";
import { type MatchedArms, type Method, matchArms } from "./match-arms.ts";
import { type MeasureDiff, measureDiffs } from "./measures.ts";
import { type SetUpDifference, setUpDifferences } from "./set-up.ts";

/** The document of `flatten diff --format json`; see docs/result.schema.json. */
export interface DiffDocument {
  readonly schemaVersion: 1;
  readonly kind: "diff";
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** What differs in how the two were set up. */
  readonly setUp: readonly SetUpDifference[];
  readonly arms: readonly ArmDiff[];
  /** Names of arms that only one of them has. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

/** One of the two runs. */
export type DiffSide = Pick<ResultDocument, "id" | "startedAt" | "seed" | "target"> & { readonly name: string | null };

/** An arm in both runs. */
export interface ArmDiff {
  readonly name: string;
  /** Its name in the second run. */
  readonly nameInB: string;
  readonly method: Method;
  /** Runs that are compared; of paired runs, those whose seeds are in both documents. */
  readonly runsOfA: number;
  readonly runsOfB: number;
  readonly measures: readonly MeasureDiff[];
  /** Where the peak of the first run lies among its predictions; null if that is unknown. */
  readonly amongPredictionsOfA: AmongPredictions | null;
  readonly amongPredictionsOfB: AmongPredictions | null;
  /** Curves of the first runs. */
  readonly curveOfA: Series;
  readonly curveOfB: Series;
}

/** Where a measured peak lies among the peaks of the predicted runs. */
export type AmongPredictions = NonNullable<ArmResult["peak"]["amongPredictions"]>;

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
