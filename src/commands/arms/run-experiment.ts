import { isFifoQueue } from "../../aws/queue.ts";
import type { ExitReason } from "../../base/errors.ts";
import { largest } from "../../base/numbers.ts";
import type { CommandContext } from "../../cli/command.ts";
import { restoreAfterCrash } from "../../cli/journal/restore.ts";
import { accessOf, endDryRun, openSink } from "../../cli/output.ts";
import { readBaseline } from "../../cli/past-runs.ts";
import { newRunId, prepareRunRecords } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type Load, largestBatchOf } from "../../cli/target/emulator-flags.ts";
import { openTarget } from "../../cli/target/open-target.ts";
import { prepareMachines } from "../../cli/target/stacks.ts";
import { longestWorkSeconds, planArm } from "../../experiment/arm-run.ts";
import { SettingsNotRestored } from "../../experiment/settings.ts";
import { findLoad, readStackFacts } from "../../experiment/stack-facts.ts";
import { LivePages } from "../common/live.ts";
import { openReports } from "../report/run.ts";
import { nextCommands } from "./command-lines.ts";
import { dryRunDetails, dryRunOf, firstPayload, shownFirst } from "./dry-run.ts";
import { refusePlaying, showResult } from "./live/watch-experiment.ts";
import { endingOf } from "./outcome.ts";
import { confirmBurst, prepareSettings, refuseManyJobs, withBeyondStack } from "./preflight.ts";
import { type Experiment, type ExperimentFlags, type Prepared, runAndRecord } from "./record.ts";
import { baselineReport, reportFor } from "./report.ts";
import { checkTimeout, checkWorkload } from "./workload.ts";

/**
 * Runs an experiment from its flags to the printed result: what `burst` and `compare` have in common.
 *
 * @throws {FlattenError} (refused) for more than a million jobs without --yes.
 * @throws what failed in the middle of the experiment, after the result has been printed and kept.
 */
export async function runExperiment(
  context: CommandContext,
  flags: ExperimentFlags,
  experiment: Experiment,
): Promise<ExitReason> {
  const opened: LivePages[] = [];
  try {
    const reason = await runOnPages(context, flags, experiment, opened);
    for (const pages of opened) await pages.stayOpen();
    return reason;
  } finally {
    for (const pages of opened) await pages.close();
  }
}

/** @param opened receives the live pages, which are opened only when the user has agreed to the run. */
async function runOnPages(
  context: CommandContext,
  flags: ExperimentFlags,
  experiment: Experiment,
  opened: LivePages[],
): Promise<ExitReason> {
  if (!flags.dryRun) refuseManyJobs(experiment, flags);
  await refusePlaying(context, flags);
  const sink = await openSink(context, flags);
  const writeReports = await openReports(context, flags);
  const baseline = await readBaseline(context, flags);
  const seed = flags.seed ?? context.drawSeed();
  const load = loadOf(flags, experiment, seed);
  return closeAfter(await openTarget(context, flags, seed, load, accessOf(flags)), async (opening) => {
    checkWorkload(opening, experiment.specs);
    await prepareMachines(opening, experiment.specs);
    const target = await withBeyondStack(context, opening, experiment.specs);
    if (!flags.dryRun) await restoreAfterCrash(context, flags, target, "burst");
    const facts = await readStackFacts(target);
    checkTimeout(target, experiment.specs, facts);
    const others = experiment.needsLoad?.(target.workload) ? await findLoad(target, facts) : undefined;
    const prepared: Prepared = (await experiment.prepare?.(facts, others)) ?? {
      arms: experiment.specs.map((spec) => planArm(spec, facts)),
    };
    const specs = prepared.arms.map(({ spec }) => spec);
    checkWorkload(target, specs, facts.queue);
    const startedAt = new Date(target.cloud.clock.nowMs()).toISOString();
    const name = flags.name ?? context.runName;
    const id = await newRunId(context.cwd, { kind: experiment.kind, startedAt, seed, name });
    const ready = { ...experiment, ...prepared };
    const [spec] = specs;
    const first = spec?.payloads && firstPayload({ target, spec, id: `${id}-1`, seed });
    if (flags.dryRun) {
      return endDryRun(sink, await dryRunOf(target, facts, ready, first), dryRunDetails(spec));
    }
    if (!(await prepareSettings(context, flags, target, facts, specs))) return "refused";
    const shown = first === undefined || spec === undefined ? [] : shownFirst(context, flags, target, first, spec);
    if (!(await confirmBurst(context, flags, target, facts, ready, shown))) return "refused";
    await prepareRunRecords(context.cwd);
    const pages = await LivePages.open(context, flags);
    if (pages !== undefined) opened.push(pages);
    const agreed = { ...ready, id, seed, name, facts, baseline, pages };
    const { document, failure } = await runAndRecord(context, flags, target, agreed);
    if (pages !== undefined) showResult(pages, document);
    await sink.show(document, (result, view) => {
      const next = nextCommands(result, flags, {
        argv: context.argv,
        isFresh: target.isFresh,
        isFifo: isFifoQueue(target.workload.queueUrl ?? ""),
      });
      return [...baselineReport(baseline, result, view), ...reportFor(context, flags, result, view, next)];
    });
    await writeReports(document);
    // After an interruption a failure is only a caveat of its arm, unless settings are still changed.
    if (failure !== undefined && (!context.interrupted.aborted || failure instanceof SettingsNotRestored))
      throw failure;
    return endingOf(document, context.interrupted);
  });
}

/** The jobs of an experiment. In one round each arm has the same jobs, and each later round has the next seed. */
function loadOf(flags: ExperimentFlags, { specs, repeat }: Experiment, seed: number): Load {
  const [first] = specs;
  if (first === undefined) return {};
  const load = { work: first.work, batchSize: largest(specs.map(({ settings }) => settings?.batchSize ?? 1)) };
  const most = largestBatchOf(flags, load);
  const rounds = Array.from({ length: repeat }, (_, round) => longestWorkSeconds(first, seed + round, most));
  return { ...load, longestSeconds: rounds.flat().sort((a, b) => b - a) };
}
