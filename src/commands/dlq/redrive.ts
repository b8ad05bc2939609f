import { queueNameOf } from "../../aws/queue.ts";
import { partOf, type Workload } from "../../aws/workload.ts";
import { type ExitReason, FlattenError, usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { resultText, writeNote } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { withTarget } from "../../cli/target/deployed.ts";
import type { Target } from "../../experiment/target.ts";
import type { RedriveDocument, RedriveWay } from "../../operate/dlq/redrive/document.ts";
import { forecastRedrive } from "../../operate/dlq/redrive/forecast.ts";
import { type RedrivePlan, redrive } from "../../operate/dlq/redrive/redrive.ts";
import { type JitterWindow, jitterSeconds, noDelays } from "../../plan/jitter-window.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { createProgress, type ProgressPainter } from "../common/progress.ts";
import { asProgress, redriveForecastSentence, redriveQuestion, redriveReport } from "./redrive-report.ts";

/**
 * Runs `flatten dlq redrive`: moves messages back to the queue. Messages that could not be moved end with the exit
 * code for AWS errors.
 */
export const runDlqRedrive: CommandRun<CommonFlags & RedriveFlags> = async (context, flags) => {
  const way = redriveWayOf(flags);
  return withTarget(context, flags, async ({ target, sink, seed }) => {
    const progress = context.quiet ? undefined : painter(context, () => target.cloud.clock.nowMs());
    const { document, failure } = await redrive({
      target,
      way,
      seed,
      dryRun: flags.dryRun === true,
      confirm: (plan) => confirmRedrive(context, flags, target, way, plan),
      onProgress: (step) => {
        if (step.total > 0) progress?.update(asProgress(step));
      },
      signal: context.interrupted,
    }).finally(() => progress?.stop());
    await sink.write(resultText(context, flags, document, redriveReport));
    if (failure !== undefined) throw failure;
    return exitReasonOf(document);
  });
};

/**
 * Off the local target, shows what the redrive is expected to take from the account, and asks for consent.
 *
 * @throws {FlattenError} refused, without consent.
 */
async function confirmRedrive(
  context: CommandContext,
  flags: CommonFlags,
  target: Target<Workload>,
  way: RedriveWay,
  { found, isPeekFree }: RedrivePlan,
): Promise<void> {
  if (target.description.kind === "local") return;
  const forecast = await forecastRedrive(target, way, found, isPeekFree);
  writeNote(context, redriveForecastSentence(forecast, target.description));
  const [from, to] = [
    queueNameOf(partOf(target.workload, "deadLetterQueueUrl")),
    queueNameOf(partOf(target.workload, "queueUrl")),
  ];
  const question = redriveQuestion({ from, to, found, isLarge: forecast?.isLarge === true });
  if (await askConsent(context, flags, question)) return;
  throw new FlattenError("refused", "the redrive was declined; no message was moved");
}

function exitReasonOf({ state, counts, leftMessages }: RedriveDocument): ExitReason {
  if (state === "interrupted") return "interrupted";
  return counts.notDeleted > 0 || leftMessages.length > 0 ? "cloud" : "ok";
}

const painter = (context: CommandContext, nowMs: () => number): ProgressPainter =>
  createProgress({
    stream: context.terminal,
    isTTY: context.stderr.isTTY === true && context.env.CI === undefined,
    nowMs,
    paint: context.paint.err,
    columns: context.columns,
  });

/** Flags of `dlq redrive`, after parsing. */
export interface RedriveFlags {
  readonly rate?: number;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
  readonly repaired?: boolean;
  readonly dryRun?: boolean;
}

/**
 * How to move the messages: by SQS's move task, unless they must be delayed or changed, which a move task cannot do.
 *
 * @throws {FlattenError} a usage error for flags that cannot be combined.
 */
export function redriveWayOf({ rate, jitter, spread, repaired }: RedriveFlags): RedriveWay {
  if (spread !== undefined && jitter === undefined) {
    throw usageError("--spread requires --jitter", `for example: --jitter 10-100 --spread ${spread}`);
  }
  if (jitter === undefined && !repaired) return { by: "task", messagesPerSecond: rate ?? null };
  if (rate !== undefined) {
    throw usageError(
      `--rate and --${jitter ? "jitter" : "repaired"} cannot be combined: SQS's move task can neither delay nor change messages`,
      "choose one: --rate 50, or --jitter 10-100",
    );
  }
  return {
    by: "flatten",
    jitterSeconds: jitterSeconds(jitter ?? noDelays),
    spread: jitter === undefined ? "none" : (spread ?? "random"),
    repaired: repaired === true,
  };
}
