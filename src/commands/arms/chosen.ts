import { functionSettings } from "../../aws/functions.ts";
import { isFlattenStack, nameOf, type Workload } from "../../aws/workload.ts";
import { hourMs } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openDeployed } from "../../cli/target/open-target.ts";
import { type LearnedWork, learnWork } from "../../experiment/learn/learn-work.ts";
import { measurementsFromMetrics } from "../../experiment/learn/measurements.ts";
import { namesParts } from "../../operate/workload/names.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { roughly, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { learnedLines } from "../plan/work/text.ts";
import { assumedSeconds } from "./flags.ts";

/** A workload of the user, as it is looked at before arms are built for it. */
export interface ChosenWorkload {
  readonly workload: Workload;
  /** How long the invocations of the last hour took; null if there were none, or if the work is given. */
  readonly learned: LearnedWork | null;
  /** The work that is assumed if there were none, so that a job fits into the timeout of the function. */
  readonly assumed?: Work;
}

/**
 * Finds the workload that flags, environment or project file name, and learns its recent durations unless `--work` or
 * `--work-from` gives the work.
 *
 * @returns undefined for a stack of flatten, whose jobs bring their work, and for a function that `--like` plays.
 * @throws {FlattenError} when the workload does not exist, or when the choice is ambiguous.
 */
export async function chosenFor(
  context: CommandContext,
  flags: CommonFlags & { readonly work?: unknown; readonly workFrom?: string; readonly like?: readonly string[] },
): Promise<ChosenWorkload | undefined> {
  const { target: place, workload: choice } = await resolveSettings(context, flags);
  const isNamed = namesParts(choice) || (place.kind !== "local" && choice.stack !== "flatten");
  if (!isNamed || flags.like !== undefined) return undefined;
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    const { workload, cloud } = target;
    if (isFlattenStack(workload)) return undefined;
    if (flags.work !== undefined || flags.workFrom !== undefined || workload.functionName === null)
      return { workload, learned: null };
    const learned = learnWork(await measurementsFromMetrics(target, hourMs), cloud.clock.nowMs()) ?? null;
    if (learned !== null) return { workload, learned };
    const { timeoutSeconds } = await functionSettings(cloud, workload.functionName);
    return { workload, learned, assumed: fixedWork(assumedSeconds(timeoutSeconds)) };
  });
}

/** The work that the prediction assumes for a function of the user, and where it comes from; empty if it is given. */
export function chosenLines({ workload, learned, assumed }: ChosenWorkload, isGiven: boolean, view: View): string[] {
  if (learned !== null) return learnedLines(learned, view);
  if (isGiven || assumed === undefined) return [];
  return paragraph(
    `CloudWatch has no invocation of ${nameOf(workload)} in the last ${roughly(hourMs / 1000)}: the prediction assumes ${seconds(assumed.meanSeconds)} for each job. To give the time of a job: --work 2s`,
    view,
    view.paint.yellow,
  );
}
