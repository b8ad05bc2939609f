import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { withTarget } from "../../cli/target/open-deployed.ts";
import { headOf, type QueueStatsDocument } from "../../operate/queue/document.ts";
import { queueStats } from "../../operate/queue/stats.ts";
import { resultText } from "../common/result-text.ts";
import { queueStatsReport } from "./report.ts";

/** Runs `flatten queue stats`: prints how many messages the queue has, in which state, and its settings. */
export const runQueueStats: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(
    context,
    flags,
    async ({ target, sink }) => {
      const { queueUrl } = target.stack;
      const stats = await queueStats(target.cloud, queueUrl);
      const document: QueueStatsDocument = { ...headOf(target, "queue-stats", queueUrl), ...stats };
      await sink.write(resultText(context, flags, document, queueStatsReport));
      return "ok";
    },
    "read",
  );
