import { isFifoQueue } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import type { ExitReason } from "../../base/errors.ts";
import { largest } from "../../base/numbers.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags, ReportFlags } from "../../cli/common-flags.ts";
import { executionJournalOf, scheduleJournalOf } from "../../cli/journal/created.ts";
import { journalOf } from "../../cli/journal/journal.ts";
import { restoreAfterCrash } from "../../cli/journal/restore.ts";
import { accessOf, endDryRun, openSink, viewOf } from "../../cli/output.ts";
import { version } from "../../cli/package.ts";
import { readBaseline } from "../../cli/past-runs.ts";
import { newRunId, prepareRunRecords, writeRunRecord } from "../../cli/run-record.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type EmulatorFlags, type Load, largestBatchOf } from "../../cli/target/emulator-flags.ts";
import { type OpenTarget, openTarget } from "../../cli/target/open-target.ts";
import { prepareMachines } from "../../cli/target/stacks.ts";
import { longestWorkSeconds, type PlannedArm, planArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import { judgeGoal, judgePlan } from "../../experiment/goal/judge.ts";
import type { ArmResult, CompareGoal, ResultDocument } from "../../experiment/result.ts";
import { runArms } from "../../experiment/run-arms.ts";
import { SettingsNotRestored } from "../../experiment/settings.ts";
import { type FoundLoad, findLoad, readStackFacts, type StackFacts, setUpOf } from "../../experiment/stack-facts.ts";
import { concurrencyOf } from "../../plan/solve/goal.ts";
import type { View } from "../../terminal/page.ts";
import { LivePages } from "../common/live.ts";
import { openReports } from "../report/run.ts";
import { nextCommands, repeatCommand, withoutOutput, withoutPayloads } from "./command-lines.ts";
import {
  divisionLines,
  dryRunDetails,
  dryRunOf,
  type FirstPayload,
  firstPayload,
  payloadLines,
  payloadsOf,
} from "./dry-run.ts";
import type { AssertFlags, Speed } from "./flags.ts";
import { PagesOfExperiment, refusePlaying, showResult, watchExperiment } from "./live/watch-experiment.ts";
import type { PayloadFlags } from "./load-flags.ts";
import { checkAssertions, endingOf } from "./outcome.ts";
import { confirmBurst, prepareSettings, refuseManyJobs, withBeyondStack } from "./preflight.ts";
import { baselineReport, experimentReport, shortReport } from "./report.ts";
import { checkTimeout, checkWorkload } from "./workload.ts";

/** What `burst` or `compare` runs. */
export interface Experiment {
  readonly kind: ResultDocument["kind"];
  readonly specs: readonly ArmSpec[];
  /** How often each arm is run. */
  readonly repeat: number;
  /** The goal that the arms are ranked by. */
  readonly goal?: CompareGoal;
  /**
   * Plans the arms on the stack, before anything is sent; without it they are planned as given. What takes long has to be
   * `interruptible`.
   */
  readonly prepare?: (facts: StackFacts, load: FoundLoad | undefined) => Prepared | Promise<Prepared>;
  /** Whether the plan for a workload depends on what runs on its function before, which is read from its log. */
  readonly needsLoad?: (workload: Workload) => boolean;
}

/** Arms that are ready to run. */
interface Prepared {
  readonly arms: readonly PlannedArm[];
  /** The plan that the delays of the only arm come from. */
  readonly plan?: BurstPlan;
}

/** What a run is described by, and compared with. */
interface Compared {
  readonly id: string;
  readonly facts: StackFacts;
  readonly baseline: ResultDocument | undefined;
  readonly pages: LivePages | undefined;
}

/** Flags of every experiment. */
type ExperimentFlags = CommonFlags &
  EmulatorFlags &
  AssertFlags &
  ReportFlags &
  DryRunFlags &
  Pick<PayloadFlags, "recordPayloads"> & {
    readonly name?: string;
    readonly speed?: Speed;
    readonly details?: boolean;
    readonly serve?: boolean;
  };

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
    const ready = { ...experiment, ...prepared, id };
    const [spec] = specs;
    const first = spec?.payloads && firstPayload({ target, spec, id: `${id}-1`, seed });
    if (flags.dryRun) {
      return endDryRun(sink, await dryRunOf(target, facts, ready, first), dryRunDetails(spec));
    }
    if (!(await prepareSettings(context, flags, target, facts, specs))) return "refused";
    const shown = shownFirst(context, flags, target, first, spec);
    if (!(await confirmBurst(context, flags, target, facts, ready, shown))) return "refused";
    await prepareRunRecords(context.cwd);
    const pages = await LivePages.open(context, flags);
    if (pages !== undefined) opened.push(pages);
    const { document, failure } = await runAndRecord(
      context,
      flags,
      target,
      { ...ready, facts, baseline, pages },
      seed,
    );
    if (pages !== undefined) showResult(pages, document);
    await sink.show(document, (result, view) => {
      const next = nextCommands(result, flags, {
        argv: context.argv,
        isFresh: target.isFresh,
        isFifo: isFifoQueue(target.workload.queueUrl ?? ""),
      });
      return [...baselineReport(baseline, result, view), ...reportOf(context, flags, result, view, next)];
    });
    await writeReports(document);
    // After an interruption a failure is only a caveat of its arm, unless settings are still changed.
    if (failure !== undefined && (!context.interrupted.aborted || failure instanceof SettingsNotRestored))
      throw failure;
    return endingOf(document, context.interrupted);
  });
}

/** On a terminal the report fits on the screen, unless the whole one is asked for. */
function reportOf(
  { stdout }: CommandContext,
  { details, output = "-" }: ExperimentFlags,
  document: ResultDocument,
  view: View,
  next: readonly string[],
): string[] {
  const isShort = stdout.isTTY === true && output === "-" && details !== true;
  const rows = stdout.rows || rowsDefault;
  return isShort ? shortReport(document, view, { nextCommands: next, rows }) : experimentReport(document, view, next);
}

const rowsDefault = 24;

/** What is printed about the payloads: off the local target the first one too, before the user is asked. */
function shownFirst(
  context: CommandContext,
  flags: ExperimentFlags,
  { description }: OpenTarget,
  first: FirstPayload | undefined,
  spec: ArmSpec | undefined,
): string[] {
  if (first === undefined || spec === undefined) return [];
  const view = { ...viewOf(context, flags), paint: context.paint.err };
  return description.kind === "local" ? divisionLines(spec, view) : payloadLines(first, spec, view);
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

/** Runs the arms, and keeps a run record after each one. @returns what was measured, and what failed, if anything did. */
async function runAndRecord(
  context: CommandContext,
  flags: ExperimentFlags,
  target: OpenTarget,
  { kind, arms: planned, repeat, plan, goal, id, facts, baseline, pages }: Experiment & Prepared & Compared,
  seed: number,
): Promise<{ readonly document: ResultDocument; readonly failure?: unknown }> {
  const { clock } = target.cloud;
  const startedAt = new Date(clock.nowMs()).toISOString();
  const name = flags.name ?? context.runName;
  const argv = withoutOutput(context.argv);
  const documentOf = (arms: readonly ArmResult[]): ResultDocument => {
    const assertions = flags.assert === undefined ? undefined : checkAssertions(kind, arms, flags, baseline);
    return {
      schemaVersion: 1,
      kind,
      id,
      startedAt,
      seed,
      target: target.description,
      ...(name === undefined ? {} : { name }),
      version,
      command: repeatCommand(flags.recordPayloads ? argv : withoutPayloads(argv), seed),
      ...(flags.recordPayloads && planned[0] !== undefined
        ? { payloads: payloadsOf(target, planned[0].spec, { id, seed }) }
        : {}),
      setUp: setUpOf(facts),
      ...(baseline === undefined ? {} : { baseline: baseline.id }),
      arms,
      caveats: [],
      ...defined({
        plan: plan && arms[0] && judgePlan(plan, arms[0]),
        goal: goal && judgeGoal(goal, arms, assertions),
        assertions,
      }),
    };
  };
  const runs = Array.from({ length: repeat }, () => planned.map(({ spec }) => spec.name)).flat();
  const wanted = plan?.goal ?? goal;
  const shown = { runs, goal: wanted && concurrencyOf(wanted) };
  const progress = watchExperiment({ context, flags, target, ...shown });
  const served = pages && new PagesOfExperiment(pages, { target: target.description, ...shown });
  let arms: readonly ArmResult[] = [];
  try {
    arms = await runArms({
      target,
      arms: planned,
      id,
      seed,
      repeat,
      signal: context.interrupted,
      journal: journalOf(context),
      scheduleJournal: scheduleJournalOf(context),
      executionJournal: executionJournalOf(context),
      onProgress: (event) => {
        progress?.onProgress(event);
        served?.onProgress(event);
      },
      ...(progress?.gate === undefined ? {} : { gate: progress.gate }),
      onArm: async (done) => {
        arms = [...done];
        await writeRunRecord(context.cwd, id, documentOf(done));
      },
    });
    return { document: documentOf(arms) };
  } catch (failure) {
    if (arms.length === 0) throw failure;
    return { document: documentOf(arms), failure };
  } finally {
    await progress?.stop();
  }
}
