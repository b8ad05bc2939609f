import { queueNameOf } from "../../../aws/queue.ts";
import { partOf, type Workload } from "../../../aws/workload.ts";
import { type ExitReason, FlattenError, usageError } from "../../../base/errors.ts";
import { hopsFor } from "../../../base/job.ts";
import { delaySecondsMax } from "../../../base/limits.ts";
import type { CommandContext, CommandRun } from "../../../cli/command.ts";
import type { CommonFlags } from "../../../cli/common-flags.ts";
import { accessOf, writeNote } from "../../../cli/output.ts";
import { withRunId } from "../../../cli/past-runs.ts";
import { askConsent } from "../../../cli/prompts.ts";
import { type Opened, withTarget } from "../../../cli/target/open-target.ts";
import { beyondStackOf } from "../../../cli/target/stacks.ts";
import { type Beyond, usdOfDelay } from "../../../experiment/beyond.ts";
import type { Target } from "../../../experiment/target.ts";
import { type DeadLetterSelection, isPartial } from "../../../operate/dlq/copy.ts";
import {
  forecastRedrive,
  type RedriveDocument,
  type RedrivePlan,
  type RedriveWay,
} from "../../../operate/dlq/document.ts";
import { redrive } from "../../../operate/dlq/redrive.ts";
import { existingQueue } from "../../../operate/workload/find.ts";
import { counted, dollars, seconds } from "../../../terminal/format.ts";
import { beyondSentence, makingText, reasonText } from "../../arms/beyond.ts";
import { canDrawLive } from "../../common/live.ts";
import { createProgress, type ProgressPainter } from "../../common/progress.ts";
import { longDelays, type RedriveFlags, redriveWayOf, selectionOf } from "./flags.ts";
import { asProgress, redriveForecastSentence, redriveReport } from "./report.ts";

/**
 * Runs `flatten dlq redrive`: moves messages back to the queue. Messages that could not be moved end with the exit
 * code for AWS errors.
 */
export const runDlqRedrive: CommandRun<CommonFlags & RedriveFlags> = async (context, given) => {
  const way = redriveWayOf(given);
  const flags = await withRunId(context.cwd, given);
  const selection = selectionOf(flags);
  const use = async ({ target, sink, seed }: Opened) => {
    const progress = context.quiet ? undefined : painter(context, flags, () => target.cloud.clock.nowMs());
    const toQueueUrl = await destinationOf(target, flags.to);
    const long = await prepareLongDelays(target, way, toQueueUrl);
    const writeLong = () => {
      if (long !== undefined) writeNote(context, long.note);
    };
    const { document, failure } = await redrive({
      target,
      way,
      selection,
      toQueueUrl,
      beyond: long?.stack,
      seed,
      dryRun: flags.dryRun === true,
      confirm: (plan) => {
        writeLong();
        return confirmRedrive(context, flags, { target, way, toQueueUrl, selection, ...plan });
      },
      onProgress: (step) => {
        if (step.total > 0) progress?.update(asProgress(step));
      },
      signal: context.interrupted,
    }).finally(() => progress?.stop());
    if (flags.dryRun && document.found > 0) writeLong();
    await sink.show(document, redriveReport);
    if (failure !== undefined) throw failure;
    return exitReasonOf(document);
  };
  return withTarget(context, flags, accessOf(flags), use);
};

/** Off the local target, says what the redrive takes, and asks. @throws {FlattenError} (refused) without consent. */
async function confirmRedrive(
  context: CommandContext,
  flags: CommonFlags,
  plan: RedrivePlan & {
    readonly target: Target<Workload>;
    readonly way: RedriveWay;
    readonly toQueueUrl: string | undefined;
    readonly selection: DeadLetterSelection;
  },
): Promise<void> {
  const { target, way, selection, toQueueUrl, isPeekFree } = plan;
  if (target.description.kind === "local") return;
  const found = Math.min(plan.found, selection.max ?? plan.found);
  const forecast = toQueueUrl === undefined ? await forecastRedrive(target, way, found, isPeekFree) : undefined;
  writeNote(context, redriveForecastSentence(forecast, target.description));
  const from = queueNameOf(partOf(target.workload, "deadLetterQueueUrl"));
  const to = queueNameOf(toQueueUrl ?? partOf(target.workload, "queueUrl"));
  const warning = forecast?.isLarge
    ? "This redrive may take more than half of the free concurrency and throttle other functions. "
    : "";
  const verb = way.by === "flatten" && way.copy ? "Copy" : "Move";
  // Of selected messages, `found` is the most that can be selected.
  const most = isPartial(selection) ? "up to " : "";
  const question = `${warning}${verb} ${most}${counted(found, "message")} from ${from} to ${to}?`;
  if (await askConsent(context, flags, question)) return;
  throw new FlattenError("refused", "the redrive was declined; no message was moved");
}

function exitReasonOf({ state, counts, leftMessages }: RedriveDocument): ExitReason {
  if (state === "interrupted") return "interrupted";
  return counts.notDeleted > 0 || leftMessages.length > 0 ? "cloud" : "ok";
}

const painter = (context: CommandContext, flags: CommonFlags, nowMs: () => number): ProgressPainter =>
  createProgress({
    stream: context.terminal,
    isTTY: canDrawLive(context, flags),
    nowMs,
    paint: context.paint.err,
    columns: context.columns,
  });

/** The URL of the queue of `--to`. @throws {FlattenError} if it does not exist, or is the dead-letter queue. */
async function destinationOf({ cloud, workload }: Target<Workload>, to?: string): Promise<string | undefined> {
  if (to === undefined) return undefined;
  const url = await existingQueue(cloud, "--to", to);
  if (queueNameOf(url) !== queueNameOf(partOf(workload, "deadLetterQueueUrl"))) return url;
  throw usageError(`--to names the dead-letter queue itself: ${queueNameOf(url)}`, "name another queue");
}

/**
 * Finds the stack in which the messages of a redrive wait for long delays, and says how these are made.
 *
 * @returns undefined if no delay is that long.
 * @throws {FlattenError} (cloud) if the stack is not deployed; no message has been moved.
 */
async function prepareLongDelays(target: Target<Workload>, way: RedriveWay, toQueueUrl: string | undefined) {
  if (way.by !== "flatten" || way.beyond === undefined) return undefined;
  const { beyond, growSeconds, jitterSeconds } = way;
  const window = { minSeconds: jitterSeconds.min, maxSeconds: jitterSeconds.max };
  const stack = await beyondStackOf(target, toQueueUrl ?? partOf(target.workload, "queueUrl"));
  return {
    stack,
    note: growSeconds === undefined ? beyondSentence(beyond, window) : growSentence(beyond, growSeconds),
  };
}

const million = 1_000_000;

/** How growing delays of more than 900 s are made, how exact they are, and what the longest costs. */
function growSentence(beyond: Beyond, growSeconds: readonly number[]): string {
  const long = longDelays(growSeconds);
  const longest = Math.max(...long);
  const cost = (way: Beyond) => dollars(usdOfDelay(way, longest) * million);
  const times = `${hopsFor(longest)} times`;
  const how = `${makingText(beyond)}${beyond === "hops" ? `, ${times} for ${seconds(longest)}` : ""}`;
  const reason = reasonText(beyond, longest, times, cost);
  const delays = [...new Set(long)].map((delay) => seconds(delay)).join(", ");
  return `Messages with a delay of more than ${delaySecondsMax} s (${delays}): ${how}. Each message is due to the second. A million messages with a delay of ${seconds(longest)} cost ${cost(beyond)} more than without it; ${reason}.`;
}
