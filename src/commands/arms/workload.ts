import { functionSettings } from "../../aws/functions.ts";
import { isFifoQueue, queueNameOf } from "../../aws/queue.ts";
import { isFlattenStack, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { usageError } from "../../base/errors.ts";
import { jobAttribute } from "../../base/job.ts";
import { limits, visibilityFactor } from "../../base/limits.ts";
import { hourMs } from "../../base/time.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { announce } from "../../cli/output.ts";
import { refuseStopped } from "../../cli/parse/load.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { closeAfter } from "../../cli/target/cloud.ts";
import { openDeployed } from "../../cli/target/open-target.ts";
import { type ArmSpec, isByMap } from "../../experiment/arm-spec.ts";
import { type LearnedWork, learnWork } from "../../experiment/learn/learn-work.ts";
import { measurementsFromMetrics } from "../../experiment/learn/measurements.ts";
import type { BurstSizes } from "../../experiment/learn/read-table.ts";
import { checkPayloads } from "../../experiment/send/messages.ts";
import { checkTriggerEvent } from "../../experiment/send/trigger.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import { namesParts, type Target } from "../../experiment/target.ts";
import type { Payloads } from "../../plan/payloads.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { roughly, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import type { WorkFlags } from "../plan/flags.ts";
import { learnWorkFor } from "../plan/subject.ts";
import type { LikeFunction } from "../plan/work/like.ts";
import { learnedLines, likeLines } from "../plan/work/text.ts";
import { assumedSeconds } from "./arm-from-flags.ts";

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

/**
 * Checks that the jobs of an experiment fit the workload: the arms have what they need, the function gets payloads that it
 * can read, and every payload is small enough.
 *
 * @throws {FlattenError} (usage, cloud) before anything is changed or sent.
 */
export function checkWorkload(
  { workload }: Target,
  specs: readonly ArmSpec[],
  queue: StackFacts["queue"] = null,
): void {
  const [spec] = specs;
  if (spec === undefined) return;
  const isOwn = isFlattenStack(workload);
  if (!isOwn) checkJobs(nameOf(workload), spec);
  if (specs.some(({ via }) => via === "trigger")) partOf(workload, "triggerFunctionName");
  if (specs.some(({ via }) => isByMap(via))) checkMachines(nameOf(workload), isOwn);
  const queued = specs.filter(({ via }) => isQueued(via));
  if (queued.length > 0) checkQueue(partOf(workload, "queueUrl"), queued);
  else refuseMessageFlags(spec);
  const { payloads } = spec;
  if (payloads === undefined) return;
  const long = specs.find(({ beyond }) => beyond !== undefined);
  if (long !== undefined && !isOwn) checkAttributes(payloads);
  const vias = specs.map(({ via }) => via);
  checkPayloads(payloads, spec.count, vias, { messageBytesMax: queue?.maximumMessageBytes, beyond: long?.beyond });
  if (vias.includes("trigger")) checkTriggerEvent(spec);
}

const payloadExample = `--payload '{"id":"{{job}}"}'   or a file: --payloads jobs.jsonl`;

/**
 * Checks that the function has time for the jobs. On the local target the stack is deployed with enough, except for a function
 * that the emulator plays.
 *
 * @throws {FlattenError} (usage) for jobs that the timeout of the function would stop again and again.
 */
export function checkTimeout(
  { workload, description }: Target,
  specs: readonly ArmSpec[],
  { processFunction: { timeoutSeconds } }: Pick<StackFacts, "processFunction">,
): void {
  const isDeployed = isFlattenStack(workload) && description.kind !== "local";
  for (const { work } of specs) {
    const enough = 2 * Math.ceil(Math.min(work.quantile(0.999), limits.lambda.timeoutSecondsMax / 2));
    const instead = isDeployed
      ? `send shorter jobs, or set a longer timeout: flatten deploy --parameter FunctionTimeoutSeconds=${enough} --parameter VisibilityTimeoutSeconds=${visibilityFactor * enough}`
      : "give a shorter time: --work 2s   or give the function a longer timeout";
    refuseStopped(work, timeoutSeconds, instead);
  }
}

/** The state machines send flatten's own jobs. */
function checkMachines(name: string, isOwn: boolean): void {
  if (isOwn) return;
  throw usageError(
    `a Distributed Map works only on the stack of flatten: ${name} needs payloads, which the state machines do not have`,
    "let flatten send the jobs: --via sqs   or choose the stack of flatten: --stack flatten",
  );
}

/** Only flatten's own function reads flatten's jobs, and fails when they ask for it. */
function checkJobs(name: string, { payloads, failShare, flaky, outage }: ArmSpec): void {
  if (payloads === undefined) {
    throw usageError(`${name} needs payloads: it cannot read the jobs of flatten; nothing was sent`, payloadExample);
  }
  if (failShare === 0 && flaky === 0 && outage === undefined) return;
  if (outage !== undefined) {
    throw usageError(
      `--outage works only on the stack of flatten: nothing can make ${name} fail`,
      "leave out --outage, or let the emulator play the function: --target local --like measured.json   (flatten measure --format json -o measured.json writes that file)",
    );
  }
  const flag = failShare > 0 ? "--fail" : "--flaky";
  throw usageError(
    `${flag} works only on the stack of flatten: ${name} decides itself which jobs fail`,
    `leave out ${flag}`,
  );
}

function checkQueue(queueUrl: string, queued: readonly ArmSpec[]): void {
  if (!isFifoQueue(queueUrl)) return;
  const name = queueNameOf(queueUrl);
  if (queued.some(({ isFair }) => isFair)) {
    throw usageError(
      `${name} is a FIFO queue, and only standard queues are fair between tenants`,
      "leave out the arm fair",
    );
  }
  const delayed = queued.find(({ window }) => (window?.maxSeconds ?? 0) > 0);
  if (delayed !== undefined) {
    throw usageError(
      `the arm "${delayed.name}" needs delays, and ${name} is a FIFO queue, which accepts no delay of a single message`,
      "spread the sending instead: --via sqs --pause 100ms   or compare settings: --arms sqs,cap:5",
    );
  }
  if (queued[0]?.payloads?.groupId !== undefined) return;
  throw usageError(
    `${name} is a FIFO queue: each message needs a message group`,
    "give each job a group of its own, or a column: --group-id '{{job}}'   one group runs one batch at a time",
  );
}

/** The flag of what a message has besides its body; undefined if it has only a body. */
function messageFlag({ attributes, groupId }: Payloads): string | undefined {
  if (attributes.length > 0) return "--attribute";
  return groupId === undefined ? undefined : "--group-id";
}

/** A message that waits for longer than 900 s gets an attribute that names its job. */
function checkAttributes({ attributes }: Payloads): void {
  const { messageAttributesMax: most } = limits.sqs;
  if (attributes.length < most) return;
  throw usageError(
    `--beyond adds the message attribute ${jobAttribute}, and a message has at most ${most}`,
    "leave out one --attribute, or use delays of at most 900 s: --jitter 900",
  );
}

/** Direct invokes have no message attributes. */
function refuseMessageFlags({ payloads, via }: ArmSpec): void {
  const flag = payloads && messageFlag(payloads);
  if (flag === undefined) return;
  throw usageError(
    `${flag} and --via ${via} cannot be combined: only messages of a queue have it`,
    `send through the queue: --via sqs   or leave out ${flag}`,
  );
}
