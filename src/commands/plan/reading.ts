import { isCloudError } from "../../aws/errors.ts";
import { functionSettings } from "../../aws/functions.ts";
import { isFifoQueue } from "../../aws/queue.ts";
import { isFlattenStack, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { hourMs } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { announce } from "../../cli/output.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { type OpenWorkload, openDeployed } from "../../cli/target/open-target.ts";
import { type LearnedWork, learnWork } from "../../experiment/learn/learn-work.ts";
import { measurementsFromMetrics } from "../../experiment/learn/measurements.ts";
import type { BurstSizes } from "../../experiment/learn/read-table.ts";
import { consumerOf } from "../../experiment/predict-arm.ts";
import { readReports, readStackFacts } from "../../experiment/stack-facts.ts";
import { namesParts, type TargetDescription } from "../../experiment/target.ts";
import type { Consumer } from "../../plan/consumer.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { roughly, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { assumedSeconds } from "../arms/arm-from-flags.ts";
import type { WorkFlags } from "./flags.ts";
import { learnWorkFor } from "./work/learn.ts";
import type { LikeFunction } from "./work/like.ts";
import { learnedLines, likeLines } from "./work/text.ts";

/** What a plan read about the function that it is for. */
export interface PlanReading {
  readonly target: TargetDescription;
  /** Whether it is flatten's own, which needs no payload. */
  readonly isOwn: boolean;
  /** Whether its queue is a FIFO queue, which accepts no delay of a single message. */
  readonly isFifo: boolean;
  /** When it was read, ISO 8601. */
  readonly at: string;
  readonly consumer: Consumer;
  /** The recent durations of the function; null if it did not run. */
  readonly learned: LearnedWork | null;
  /** Environments that ran within the last ten minutes, and the cold starts among them; null if the log cannot be read. */
  readonly environments: { readonly warm: number; readonly initMs: number | null } | null;
}

/**
 * Reads the limits, the mapping, the recent durations and the warm environments of the function that flags or the project
 * file name.
 *
 * @throws {FlattenError} (cloud) if the function has no queue.
 */
export async function readingFor(
  context: CommandContext,
  flags: CommonFlags & { readonly since?: number },
): Promise<PlanReading> {
  return closeAfter(await openDeployed(context, flags, "read"), async (target) => {
    const { cloud, description, workload } = target;
    const functionName = partOf(workload, "functionName");
    partOf(workload, "mappingId");
    const [facts, measurements] = await Promise.all([
      readStackFacts({ cloud, description, workload: { ...workload, functionName } }),
      measurementsFromMetrics(target, flags.since ?? hourMs),
    ]);
    const { logGroup } = facts.processFunction;
    const environments = await readEnvironments(target, functionName, logGroup).catch(nullIfRefused);
    const nowMs = cloud.clock.nowMs();
    return {
      target: description,
      isOwn: isFlattenStack(workload),
      isFifo: isFifoQueue(workload.queueUrl ?? ""),
      at: new Date(nowMs).toISOString(),
      consumer: { ...consumerOf(facts), ...coldStartsOf(environments) },
      learned: learnWork(measurements, nowMs) ?? null,
      environments,
    };
  });
}

function coldStartsOf(environments: PlanReading["environments"]): Partial<Consumer> {
  if (environments === null) return {};
  const { warm, initMs } = environments;
  return { warmEnvironments: warm, ...(initMs === null ? {} : { coldStartMs: initMs, coldStartSpreadMs: 0 }) };
}

/** The log is worth reading, but a plan does without it. */
function nullIfRefused(error: unknown): null {
  if (isCloudError(error)) return null;
  throw error;
}

/** Lambda keeps an idle environment for about this time; no API shows it. */
const keptMs = 600_000;

/** Counts the environments of the last ten minutes, and takes the median of their initializations. */
async function readEnvironments({ cloud }: OpenWorkload, functionName: string, group: string) {
  const reports = await readReports(cloud, functionName, { group, startMs: cloud.clock.nowMs() - keptMs });
  const initsMs = reports.flatMap(({ report }) => report.initMs ?? []).sort((a, b) => a - b);
  const warm = new Set(reports.map(({ stream }) => stream)).size;
  return { warm, initMs: initsMs[Math.floor(initsMs.length / 2)] ?? null };
}

/** A workload of the user, as it is looked at before arms are built for it. */
interface ChosenWorkload {
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

/**
 * Finds how long a job takes: on the workload of the user, on the function of `--like`, or as `--work-from` learns it. What was
 * found is printed to stderr first.
 *
 * @param known what is known of the function; `given` are the flags whose settings replace those of `--like`.
 * @param sizes sizes of the jobs of the burst, if they are known.
 * @returns the work of `--work` if nothing was learned; undefined without it.
 */
export async function workFor(
  context: CommandContext,
  flags: CommonFlags & WorkFlags,
  { given, like, chosen }: { readonly given: object; readonly like?: LikeFunction; readonly chosen?: ChosenWorkload },
  sizes?: BurstSizes,
): Promise<Work | undefined> {
  if (like !== undefined) announce(context, flags, (view) => likeLines(like, given, view));
  const isGiven = flags.work !== undefined || flags.workFrom !== undefined;
  if (chosen !== undefined) announce(context, flags, (view) => chosenLines(chosen, isGiven, view));
  const ofChosen = chosen?.learned?.work ?? chosen?.assumed;
  if (ofChosen !== undefined) return ofChosen;
  const found = (await learnWorkFor(context, flags, sizes)) ?? (flags.work === undefined ? like?.learned : undefined);
  if (found === undefined || found === null) return flags.work;
  announce(context, flags, (view) => learnedLines(found, view));
  return found.sized?.work ?? found.work;
}

/** The work that the prediction assumes for a function of the user, and where it comes from; empty if it is given. */
function chosenLines({ workload, learned, assumed }: ChosenWorkload, isGiven: boolean, view: View): string[] {
  if (learned !== null) return learnedLines(learned, view);
  if (isGiven || assumed === undefined) return [];
  return paragraph(
    `CloudWatch has no invocation of ${nameOf(workload)} in the last ${roughly(hourMs / 1000)}: the prediction assumes ${seconds(assumed.meanSeconds)} for each job. To give the time of a job: --work 2s`,
    view,
    view.paint.yellow,
  );
}
