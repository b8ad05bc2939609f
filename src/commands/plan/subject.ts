import { sum } from "../../base/numbers.ts";
import type { CommandContext } from "../../cli/command.ts";
import { announce, writeNote } from "../../cli/output.ts";
import { refuseStopped } from "../../cli/parse/load.ts";
import { resolveSettings, type Settings } from "../../cli/project-file.ts";
import type { LearnedWork } from "../../experiment/learn/learn-work.ts";
import { namesParts } from "../../experiment/target.ts";
import type { Consumer } from "../../plan/consumer.ts";
import type { Via } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { seconds } from "../../terminal/format.ts";
import { assumedSeconds } from "../arms/arm-from-flags.ts";
import { consumerOf, type PlanFlags } from "./flags.ts";
import type { PlanReading } from "./reading.ts";
import { learnWorkFor, sizesFor } from "./work/learn.ts";
import { likeLines } from "./work/text.ts";

/** What a plan is made for: the jobs, and the function that runs them. */
export interface PlanSubject {
  readonly count: number;
  readonly work: Work;
  readonly via: Via;
  readonly consumer: Consumer;
  /** Whether the consumer is ideal. */
  readonly ideal: boolean;
  /** Null if the work was not learned. */
  readonly learned: LearnedWork | null;
  /** What was read about the function; null for a plan without one. */
  readonly reading: PlanReading | null;
  readonly isLocal: boolean;
  /** The flags that the next command repeats: it reads durations that come from metrics again. */
  readonly asked: PlanFlags;
}

/** Finds out what a plan is made for, from the flags, the files that they name, and the function. */
export async function subjectOf(context: CommandContext, flags: PlanFlags): Promise<PlanSubject> {
  const like = flags.like === undefined ? undefined : await playedFor(context, flags);
  const settings = await resolveSettings(context, flags);
  const isRead = !flags.ideal && like === undefined && namesFunction(settings, flags);
  const reading = isRead ? await (await import("./reading.ts")).readingFor(context, flags) : null;
  const consumer = consumerOf(flags, like?.consumer ?? reading?.consumer);
  const sizes = await sizesFor(context, flags);
  const learned =
    (await learnWorkFor(context, flags, sizes)) ??
    (flags.work === undefined ? (like?.learned ?? reading?.learned ?? null) : null);
  const known = learned?.sized?.work ?? learned?.work ?? flags.work;
  const work = known ?? assumedWork(context, consumer, reading);
  if (known !== undefined) refuseStopped(known, consumer.functionTimeoutSeconds);
  return {
    count: sizes?.sizes.length ?? jobsOf(flags) ?? 100,
    work,
    via: flags.via ?? "sqs",
    consumer,
    ideal: flags.ideal === true,
    learned,
    reading,
    isLocal: settings.target.kind === "local",
    asked: reading !== null && flags.work === undefined ? { ...flags, workFrom: flags.workFrom ?? "metrics" } : flags,
  };
}

/** The number of jobs that the flags give. */
const jobsOf = ({ count, tenants }: PlanFlags): number | undefined =>
  tenants === undefined ? count : sum(tenants.map(({ jobs }) => jobs));

/** Whether the plan is for a function that flags or the project file name, and not for a burst of flatten's own stack. */
const namesFunction = ({ target, workload }: Settings, { stack }: PlanFlags): boolean =>
  namesParts(workload) || (stack !== undefined && target.kind !== "local");

/** The consumer and the durations of the function of `--like`, which is described on stderr. */
async function playedFor(context: CommandContext, flags: PlanFlags) {
  const { likeConsumer, likeFor } = await import("./work/like.ts");
  const like = await likeFor(context, flags);
  if (like === undefined) return undefined;
  announce(context, flags, (view) => likeLines(like, flags, view));
  return { consumer: likeConsumer(like), learned: like.learned };
}

/**
 * The work that a plan assumes if nothing says how long a job takes: that of `assumedSeconds`. For a function that was read, the
 * assumption is printed to stderr.
 */
function assumedWork(
  context: CommandContext,
  { functionTimeoutSeconds: timeout = Number.POSITIVE_INFINITY }: Consumer,
  reading: PlanReading | null,
): Work {
  const assumed = assumedSeconds(timeout);
  if (reading !== null) {
    const half = assumed === timeout / 2 ? `, half of the timeout of the function, ${seconds(timeout)}` : "";
    writeNote(
      context,
      `The function did not run in this period: the plan assumes ${seconds(assumed)} for each job${half}. To give the time of a job: --work 2s`,
    );
  }
  return fixedWork(assumed);
}
