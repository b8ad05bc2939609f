import type { Workload } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags, ReportFlags } from "../../cli/common-flags.ts";
import { executionJournalOf, scheduleJournalOf } from "../../cli/journal/created.ts";
import { journalOf } from "../../cli/journal/journal.ts";
import { version } from "../../cli/package.ts";
import { writeRunRecord } from "../../cli/run-record.ts";
import type { EmulatorFlags } from "../../cli/target/emulator-flags.ts";
import type { OpenTarget } from "../../cli/target/open-target.ts";
import type { PlannedArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import { judgeGoal, judgePlan } from "../../experiment/goal/judge.ts";
import type { ArmResult, CompareGoal, ResultDocument } from "../../experiment/result.ts";
import { runArms } from "../../experiment/run-arms.ts";
import { type FoundLoad, type StackFacts, setUpOf } from "../../experiment/stack-facts.ts";
import { concurrencyOf } from "../../plan/solve/goal.ts";
import type { LivePages } from "../common/live.ts";
import { repeatCommand, withoutOutput, withoutPayloads } from "./command-lines.ts";
import { payloadsOf } from "./dry-run.ts";
import type { AssertFlags, Speed } from "./flags.ts";
import { PagesOfExperiment, watchExperiment } from "./live/watch-experiment.ts";
import type { PayloadFlags } from "./load-flags.ts";
import { checkAssertions } from "./outcome.ts";

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
export interface Prepared {
  readonly arms: readonly PlannedArm[];
  /** The plan that the delays of the only arm come from. */
  readonly plan?: BurstPlan;
}

/** An experiment that the user has agreed to, and what its result is described by and compared with. */
interface AgreedExperiment extends Omit<Experiment, "specs">, Prepared {
  readonly id: string;
  readonly seed: number;
  readonly name: string | undefined;
  readonly facts: StackFacts;
  readonly baseline: ResultDocument | undefined;
  readonly pages: LivePages | undefined;
}

/** Flags of every experiment. */
export type ExperimentFlags = CommonFlags &
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

/** Runs the arms, and keeps a run record after each one. @returns what was measured, and what failed, if anything did. */
export async function runAndRecord(
  context: CommandContext,
  flags: ExperimentFlags,
  target: OpenTarget,
  experiment: AgreedExperiment,
): Promise<{ readonly document: ResultDocument; readonly failure?: unknown }> {
  const { arms: planned, repeat, plan, goal, id, seed, pages } = experiment;
  const documentOf = documentsOf(context, flags, target, experiment);
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
        progress.onProgress(event);
        served?.onProgress(event);
      },
      ...defined({ gate: progress.gate }),
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
    await progress.stop();
  }
}

/** Returns what makes the document of the arms that have run by then. */
function documentsOf(
  { argv }: CommandContext,
  { assert, recordPayloads }: ExperimentFlags,
  target: OpenTarget,
  { kind, arms: planned, plan, goal, id, seed, name, facts, baseline }: AgreedExperiment,
): (arms: readonly ArmResult[]) => ResultDocument {
  const startedAt = new Date(target.cloud.clock.nowMs()).toISOString();
  const typed = withoutOutput(argv);
  const [first] = planned;
  return (arms) => {
    const assertions = assert && checkAssertions(kind, arms, { assert }, baseline);
    return {
      schemaVersion: 1,
      kind,
      id,
      startedAt,
      seed,
      target: target.description,
      ...defined({ name }),
      version,
      command: repeatCommand(recordPayloads ? typed : withoutPayloads(typed), seed),
      ...(recordPayloads && first !== undefined ? { payloads: payloadsOf(target, first.spec, { id, seed }) } : {}),
      setUp: setUpOf(facts),
      ...defined({ baseline: baseline?.id }),
      arms,
      caveats: [],
      ...defined({
        plan: plan && arms[0] && judgePlan(plan, arms[0]),
        goal: goal && judgeGoal(goal, arms, assertions),
        assertions,
      }),
    };
  };
}
