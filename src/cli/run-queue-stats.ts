import type { QueueStatsDocument } from "../operate/queue-document.ts";
import { headOf } from "../operate/queue-head.ts";
import { queueStats } from "../operate/queue-stats.ts";
import { queueStatsReport } from "../render/queue-stats-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

export const runQueueStats: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(context, flags, async ({ target, sink }) => {
    const { queueUrl } = target.stack;
    const stats = await queueStats(target.cloud, queueUrl);
    const document: QueueStatsDocument = { ...headOf(target, "queue-stats", queueUrl), ...stats };
    await sink.write(shown(context, flags, document, queueStatsReport));
    return "ok";
  });
