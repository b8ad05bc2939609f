import { type ExitReason, usageError } from "../../base/errors.ts";
import { readRunToCompare } from "../../cli/baselines.ts";
import type { CommandContext } from "../../cli/command.ts";
import { listRunFiles } from "../../cli/past-runs.ts";
import { diffRuns } from "../../experiment/diff/diff.ts";
import { runsInBaseline } from "../../experiment/diff/match-arms.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { type AssertionResult, checkAssertion } from "../../measure/assertion.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { View } from "../../terminal/page.ts";
import { diffReport } from "../diff/report.ts";
import type { AssertFlags } from "./flags.ts";

/**
 * Reads the baseline before anything is sent.
 *
 * @returns undefined without `--baseline`.
 * @throws {FlattenError} (usage) if it cannot be read, or if an assertion needs one and none is given.
 */
export async function readBaseline(
  context: CommandContext,
  { baseline, assert = [] }: AssertFlags,
): Promise<ResultDocument | undefined> {
  if (baseline !== undefined) return readRunToCompare(context, await listRunFiles(context.cwd), baseline);
  const needing = assert.find(({ baselineFactor }) => baselineFactor !== undefined);
  if (needing === undefined) return undefined;
  throw usageError(
    `--assert '${needing.expression}' needs a baseline`,
    "add --baseline <run>, for example --baseline @1",
  );
}

/** The comparison of a run with its baseline, above its own report, which ends with the conclusion; empty without a baseline. */
export const baselineReport = (baseline: ResultDocument | undefined, document: ResultDocument, view: View): string =>
  baseline === undefined
    ? ""
    : `Compared with the baseline (A):\n${diffReport(diffRuns(baseline, document), view, [])}\n`;

/**
 * Checks the assertions on the arms. In a comparison, direct arms are what the others are compared with, and are not checked.
 *
 * @param baseline the run that bounds such as `baseline*1.1` follow.
 */
export function checkAssertions(
  kind: ResultDocument["kind"],
  arms: readonly ArmResult[],
  { assert = [] }: AssertFlags,
  baseline?: ResultDocument,
): AssertionResult[] {
  const judged = arms.filter(({ via }) => kind === "burst" || (via !== "invoke" && via !== "invoke-async"));
  return assert.flatMap((assertion) =>
    judged.map((arm) => checkAssertion(assertion, arm, baseline && runsInBaseline(baseline, arm, arms))),
  );
}

/**
 * How the process ends. An interruption overrides everything; a failed assertion or goal overrides missing data. Assertions
 * that apply to no arm have failed.
 */
export function endingOf(document: ResultDocument, interrupted: AbortSignal): ExitReason {
  if (interrupted.aborted) return "interrupted";
  if (document.arms.some(({ caveats }) => caveats.some(({ kind }) => kind === "aborted"))) return "assertion";
  const met = goalOutcome(document);
  const { assertions } = document;
  const isMet = assertions === undefined || (assertions.length > 0 && assertions.every(({ ok }) => ok === true));
  if (!isMet || met === false) return "assertion";
  return met !== null && document.arms.every(isComplete) ? "ok" : "inconclusive";
}

const isComplete = ({ state, jobs, count }: ArmResult): boolean =>
  state === "drained" && isWholeCount(jobs) && jobs.sent === count;

/** Whether the burst, or any arm of the comparison, met the goal; null if that is open, undefined without a goal. */
export function goalOutcome({ plan, goal }: ResultDocument): boolean | null | undefined {
  if (goal === undefined) return plan?.outcome.met;
  const met = goal.ranking.map((arm) => arm.met);
  return met.includes(true) || (met.includes(null) ? null : false);
}
