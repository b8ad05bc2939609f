import { FlattenError, usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { hourMs, secondsText } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { readGivenFile } from "../../cli/files.ts";
import { announce, writeNote } from "../../cli/output.ts";
import { outlastsFunction, refuseStopped } from "../../cli/parse/load.ts";
import { resolveSettings, type Settings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import type { LearnedWork } from "../../experiment/learn/learn-work.ts";
import type { BurstSizes } from "../../experiment/learn/read-table.ts";
import { namesParts } from "../../experiment/target.ts";
import type { Consumer } from "../../plan/consumer.ts";
import type { Via } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { roughly, seconds } from "../../terminal/format.ts";
import { assumedSeconds } from "../arms/arm-from-flags.ts";
import { consumerOf, type PlanFlags, type WorkFlags } from "./flags.ts";
import type { PlanReading } from "./reading.ts";
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

const defaultCount = 100;

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
    count: sizes?.sizes.length ?? jobsOf(flags) ?? defaultCount,
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

/**
 * Learns the work from what `--work-from` names. Only metrics and logs open the target.
 *
 * @param sizes sizes of the jobs of the burst, if they are known
 * @returns undefined without `--work-from`
 * @throws {FlattenError} (usage) for flags that cannot be combined and for a file that cannot be read; (inconclusive)
 * without data
 */
export async function learnWorkFor(
  context: CommandContext,
  flags: CommonFlags & WorkFlags,
  sizes?: BurstSizes,
): Promise<LearnedWork | undefined> {
  refuseContradictions(flags);
  const { workFrom } = flags;
  if (workFrom === undefined) return undefined;
  if (workFrom !== "metrics" && workFrom !== "logs") return fromFile(context, workFrom, sizes);
  const sinceMs = flags.since ?? hourMs;
  const learned = await fromTarget(context, flags, workFrom, sinceMs, sizes);
  if (learned !== undefined) return learned;
  const missing = workFrom === "logs" ? "the log has no processed job" : "CloudWatch has no run of process";
  const why = `--work-from ${workFrom}: ${missing} from the last ${roughly(sinceMs / 1000)}`;
  throw new FlattenError("inconclusive", why, {
    remedy: "look further back: --since 24h   or run a burst first: flatten burst",
  });
}

function refuseContradictions({ work, workFrom, since }: WorkFlags): void {
  if (work !== undefined && workFrom !== undefined) {
    throw usageError(
      "--work and --work-from cannot be combined: both give the work time of a job",
      "use only one of them",
    );
  }
  if (since !== undefined && workFrom !== "metrics" && workFrom !== "logs") {
    throw usageError(
      "--since needs --work-from metrics or --work-from logs",
      "for example: --work-from logs --since 24h",
    );
  }
}

async function fromFile(context: CommandContext, path: string, sizes: BurstSizes | undefined): Promise<LearnedWork> {
  const [{ isMeasured, readMeasuredDurations }, { readDurations }, { learnWork }] = await Promise.all([
    import("./arrivals-file.ts"),
    import("../../experiment/learn/read-table.ts"),
    import("../../experiment/learn/learn-work.ts"),
  ]);
  const text = await readGivenFile(context, "--work-from", path, "metrics, logs, or a file: --work-from durations.csv");
  const jobs = isMeasured(text) ? readMeasuredDurations(text, path) : readDurations(text, path);
  const about = { source: "file", place: path, window: null, newestMs: null, batchSize: 1, logsJobs: false } as const;
  const learned = learnWork({ ...about, runs: jobs.length, jobs }, 0, sizes);
  const longest = learned?.sized?.work ?? learned?.work;
  if (longest !== undefined && outlastsFunction(longest)) {
    throw usageError(
      `--work-from ${path}: the longest time is ${secondsText(longest.longestSeconds)}, but Lambda stops a function after ${limits.lambda.timeoutSecondsMax} s`,
      "remove such times, or split such jobs; a column of milliseconds must be named ms",
    );
  }
  if (learned !== undefined) return learned;
  throw new FlattenError("inconclusive", `--work-from ${path}: the file has no duration above 0`, {
    remedy: "write one duration a line: 5.2, 4800ms",
  });
}

/** Learns the work from the target as it is: deploys nothing and sends nothing. */
async function fromTarget(
  context: CommandContext,
  flags: CommonFlags,
  from: "metrics" | "logs",
  sinceMs: number,
  sizes: BurstSizes | undefined,
): Promise<LearnedWork | undefined> {
  const [{ openDeployed }, { isFlattenStack, nameOf }, { learnWork }] = await Promise.all([
    import("../../cli/target/open-target.ts"),
    import("../../aws/workload.ts"),
    import("../../experiment/learn/learn-work.ts"),
  ]);
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    if (from === "logs" && !isFlattenStack(target.workload)) {
      throw usageError(
        `--work-from logs: ${nameOf(target.workload)} does not log each job, as the function of flatten does`,
        "learn from the durations of its invocations: --work-from metrics   or give the time of a job: --work 5s",
      );
    }
    const measurements =
      from === "logs"
        ? (await import("../../experiment/learn/measurements.ts")).measurementsFromLogs(target, sinceMs)
        : (await import("../../experiment/learn/measurements.ts")).measurementsFromMetrics(target, sinceMs);
    return learnWork(await measurements, target.cloud.clock.nowMs(), sizes);
  });
}

/**
 * Reads the sizes of the jobs from the file of `--sizes`.
 *
 * @returns undefined without `--sizes`
 * @throws {FlattenError} (usage) for a file that cannot be read, that has no sizes, or not as many as `--count`
 */
export async function sizesFor(
  context: CommandContext,
  { count, sizes: path }: Pick<WorkFlags, "sizes"> & { readonly count?: number },
): Promise<BurstSizes | undefined> {
  if (path === undefined) return undefined;
  const text = await readGivenFile(context, "--sizes", path, "a file with one size a line: --sizes sizes.csv");
  const found = (await import("../../experiment/learn/read-table.ts")).readSizes(text, path);
  const { length } = found.sizes;
  if (count === undefined || count === length) return found;
  throw usageError(
    `--count ${count} and --sizes ${path} cannot be combined: the file has ${length} sizes`,
    "leave out --count: there is one job for each size",
  );
}
