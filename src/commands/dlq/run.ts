import { queueNameOf } from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { withTarget } from "../../cli/target/open-target.ts";
import { placeOf } from "../../experiment/target.ts";
import {
  type DeadLetterFindings,
  type DeadLetterGroup,
  type DeadLetterPeekDocument,
  type DeadLetterStatsDocument,
  deadLetterReason,
  maxReceiveCountOf,
  peekDeadLetters,
} from "../../operate/dlq/peek.ts";
import { headOf, queueStats } from "../../operate/queue.ts";
import { count, counted, none, range, ranges, timeOfDay } from "../../terminal/format.ts";
import { clean, crop, factList, headedPage, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { type Column, columnsFor, table } from "../../terminal/table.ts";
import { depthText, messageLines, oldestFacts, settingFacts } from "../queue/report.ts";
import { consentToPeek, defaultPeekMax } from "../queue/run.ts";

/** Messages that the statistics read by default. */
const defaultStatsMax = 1_000;

/** Runs `flatten dlq stats`: counts the messages of the dead-letter queue, by reason. */
export const runDlqStats: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { cloud, workload, description } = target;
    const { queueUrl } = workload;
    const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
    const [stats, maxReceiveCount] = await Promise.all([
      queueStats(cloud, deadLetterQueueUrl),
      maxReceiveCountOf(cloud, queueUrl),
    ]);
    const confirm = consentToPeek(context, flags, queueNameOf(deadLetterQueueUrl), description);
    const max = flags.max ?? defaultStatsMax;
    const { state, messagesRead, groups } = await peekDeadLetters(target, { max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterStatsDocument = {
      ...headOf(target, "dlq-stats", deadLetterQueueUrl),
      ...stats,
      source: { queue: queueUrl === null ? null : queueNameOf(queueUrl), maxReceiveCount },
      messagesRead,
      groups,
    };
    await sink.show(document, deadLetterStatsReport);
    return "ok";
  });

type PeekFlags = CommonFlags & { readonly max?: number; readonly attributes?: boolean };

/**
 * Runs `flatten dlq peek`: shows messages of the dead-letter queue, grouped by reason, and makes them visible
 * again.
 */
export const runDlqPeek: CommandRun<PeekFlags> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { workload, description } = target;
    const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
    const confirm = consentToPeek(context, flags, queueNameOf(deadLetterQueueUrl), description);
    const max = flags.max ?? defaultPeekMax;
    const hasJobs = isFlattenStack(workload);
    const { state, messages, ...peeked } = await peekDeadLetters(target, { max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterPeekDocument = {
      ...headOf(target, "dlq-peek", deadLetterQueueUrl),
      ...peeked,
      messages: messages.map((message) => ({ ...message, reason: deadLetterReason(message, hasJobs) })),
    };
    const report = deadLetterPeekReport({ showAttributes: flags.attributes === true });
    await sink.show(document, report);
    return "ok";
  });

/** Dead-lettered messages by reason and run: a table, and the jobs of each group. */
export function groupLines({ groups, messagesRead }: DeadLetterFindings, total: number, view: View): string[] {
  if (groups.length === 0) return ["No dead-lettered message is visible."];
  const partial = `Only ${count(messagesRead)} of ${count(total)} messages were read. To read all: --max ${total}`;
  return [
    ...table(columnsOf(groups), view).lines,
    "",
    ...groups.flatMap((group, i) => jobLines(group, i, groups.length, view)),
    ...(messagesRead < total ? paragraph(partial, view, view.paint.yellow) : []),
  ];
}

function columnsOf(groups: readonly DeadLetterGroup[]): Column[] {
  const { left, right } = columnsFor(groups);
  return [
    left("reason", 1, ({ reason }) => clean(reason)),
    right("messages", 1, ({ messages }) => count(messages)),
    right("receives", 3, receivesText),
    left("sent (UTC)", 4, sentText),
    left("run", 2, ({ run }) => clean(run ?? none)),
  ];
}

const receivesText = ({ receives: { min, max } }: DeadLetterGroup): string =>
  min === max ? count(min) : range(min, max);

function sentText({ firstSentAt, lastSentAt }: DeadLetterGroup): string {
  if (firstSentAt === null || lastSentAt === null) return none;
  const [first, last] = [timeOfDay(firstSentAt), timeOfDay(lastSentAt)];
  return first === last ? first : `${first}–${last}`;
}

/** Lines of job numbers that are shown at most for a group. */
const jobLinesMax = 3;

function jobLines({ jobs, reason }: DeadLetterGroup, index: number, groups: number, view: View): string[] {
  if (jobs.length === 0) return [];
  const name = groups === 1 ? "jobs" : `jobs of row ${index + 1} (${clean(reason)})`;
  const text = crop(`${name}: ${ranges(jobs)}`, jobLinesMax * widthOf(view));
  const cropped = text.endsWith("…") ? `${text} (${counted(jobs.length, "job")})` : text;
  return paragraph(cropped, view, undefined, 0, 2);
}

/** The report of `dlq peek`: the groups, then the messages one after another. */
const deadLetterPeekReport =
  ({ showAttributes }: { readonly showAttributes: boolean }) =>
  (document: DeadLetterPeekDocument, view: View): string[] => {
    const { queue, target, depth, messages } = document;
    return headedPage(`${queue} · ${placeOf(target)}`, view, [
      ...paragraph(depthText(depth), view, view.paint.dim),
      "",
      ...groupLines(document, depth.visible, view),
      "",
      ...messages.flatMap((message) => messageLines(message, view, showAttributes, message.reason)),
      ...(messages.length > 0 ? nextLines(["flatten dlq redrive --dry-run"], view) : []),
    ]);
  };

/** The report of `dlq stats`. */
function deadLetterStatsReport(document: DeadLetterStatsDocument, view: View): string[] {
  const { queue, target, depth, oldestMessage, settings, source } = document;
  const from =
    source.maxReceiveCount === null
      ? (source.queue ?? "unknown")
      : `${source.queue}, after ${counted(source.maxReceiveCount, "receive")}`;
  const facts = [
    { label: "messages", value: depthText(depth) },
    ...oldestFacts(depth, oldestMessage),
    { label: "source queue", value: from },
    ...settingFacts(settings),
  ];
  return headedPage(`${queue} · ${placeOf(target)}`, view, [
    "",
    ...factList(facts, view),
    "",
    ...groupLines(document, depth.visible, view),
    ...(document.groups.length > 0 ? nextLines(["flatten dlq peek", "flatten dlq redrive --dry-run"], view) : []),
  ]);
}
