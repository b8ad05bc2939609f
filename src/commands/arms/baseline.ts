import { usageError } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import { listRunFiles } from "../../cli/past-runs.ts";
import { diffRuns } from "../../experiment/diff/diff.ts";
import type { ResultDocument } from "../../experiment/result.ts";
import type { View } from "../../terminal/page.ts";
import { diffReport } from "../diff/report.ts";
import { readRunToCompare } from "../diff/run.ts";
import type { AssertFlags } from "./assertions.ts";

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
