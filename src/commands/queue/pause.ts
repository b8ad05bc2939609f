import { queueDepth, queueNameOf } from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { pauseQueue, resumeQueue } from "../../cli/journal/pause.ts";
import { resultText } from "../../cli/output.ts";
import { askConsent, askName } from "../../cli/prompts.ts";
import { type Opened, withTarget } from "../../cli/target/deployed.ts";
import { headOf, type QueuePauseDocument } from "../../operate/queue/document.ts";
import { counted } from "../../terminal/format.ts";
import { accessOf, dryRunDocument, endDryRun } from "../common/dry-run.ts";
import { queuePauseReport } from "./report.ts";

/** Runs `flatten queue pause`: stops the deliveries to the function, so that messages can be looked at in the queue. */
export const runQueuePause: CommandRun<CommonFlags & DryRunFlags> = (context, flags) =>
  run(context, flags, "queue-pause");

/** Runs `flatten queue resume`: starts the deliveries again. */
export const runQueueResume: CommandRun<CommonFlags & DryRunFlags> = (context, flags) =>
  run(context, flags, "queue-resume");

const run = (context: CommandContext, flags: CommonFlags & DryRunFlags, kind: QueuePauseDocument["kind"]) => {
  const use = async ({ target, sink }: Opened): Promise<ExitReason> => {
    const isPause = kind === "queue-pause";
    const queueUrl = partOf(target.workload, "queueUrl");
    const functionName = partOf(target.workload, "functionName");
    if (flags.dryRun) {
      const step = `${isPause ? "disable" : "enable"} the event source mapping from the queue ${queueNameOf(queueUrl)} to the function ${functionName}`;
      return endDryRun(context, flags, sink, dryRunDocument(kind.replace("-", " "), target, [step]));
    }
    if (!(await (isPause ? mayPause : mayResume)(context, flags, target, queueUrl))) return "refused";
    const paused = { ...target, workload: { ...target.workload, functionName } };
    const changed = await (isPause ? pauseQueue : resumeQueue)(context, paused);
    const document: QueuePauseDocument = {
      ...headOf(target, kind, queueUrl),
      function: functionName,
      changed,
      depth: await queueDepth(target.cloud, queueUrl),
    };
    await sink.write(resultText(context, flags, document, queuePauseReport));
    return "ok";
  };
  return withTarget(context, flags, accessOf(flags), use);
};

/** Off the local target the user is asked; for a queue that is not flatten's own, its name has to be typed. */
async function mayPause(
  context: CommandContext,
  flags: CommonFlags,
  { description, workload }: Opened["target"],
  queueUrl: string,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const queue = queueNameOf(queueUrl);
  const question = `Pause the queue "${queue}"? The function "${workload.functionName}" gets no message until it is resumed.`;
  if (isFlattenStack(workload)) return askConsent(context, flags, question);
  await askName(context, flags, question, queue);
  return true;
}

async function mayResume(
  context: CommandContext,
  flags: CommonFlags,
  { cloud, description, workload }: Opened["target"],
  queueUrl: string,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const { visible } = await queueDepth(cloud, queueUrl);
  const question = `Resume the queue "${queueNameOf(queueUrl)}"? ${counted(visible, "waiting message")} will be delivered to the function "${workload.functionName}" at once.`;
  return askConsent(context, flags, question);
}
