import type { ExitReason } from "../base/exit-code.ts";
import { redrive } from "../operate/redrive.ts";
import type { RedriveDocument } from "../operate/redrive-document.ts";
import { createProgress, type ProgressPainter } from "../render/progress.ts";
import { asProgress } from "../render/redrive-progress.ts";
import { redriveReport } from "../render/redrive-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { type RedriveFlags, redriveWayOf } from "./run-dlq-redrive-way.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

export const runDlqRedrive: CommandRun<CommonFlags & RedriveFlags> = async (context, flags) => {
  const way = redriveWayOf(flags);
  return withTarget(context, flags, async ({ target, sink, seed }) => {
    const progress = context.quiet ? undefined : painter(context, () => target.cloud.clock.nowMs());
    const { document, failure } = await redrive({
      target,
      way,
      seed,
      dryRun: flags.dryRun === true,
      onProgress: (step) => {
        if (step.total > 0) progress?.update(asProgress(step));
      },
      signal: context.interrupted,
    }).finally(() => progress?.stop());
    await sink.write(shown(context, flags, document, redriveReport));
    if (failure !== undefined) throw failure;
    return endingOf(document);
  });
};

function endingOf({ state, counts, leftLetters }: RedriveDocument): ExitReason {
  if (state === "interrupted") return "interrupted";
  return counts.notDeleted > 0 || leftLetters.length > 0 ? "cloud" : "ok";
}

const painter = (context: CommandContext, nowMs: () => number): ProgressPainter =>
  createProgress({
    stream: context.stderr,
    isTTY: context.stderr.isTTY === true && context.env.CI === undefined,
    nowMs,
    paint: context.paint.err,
    columns: context.columns,
  });
