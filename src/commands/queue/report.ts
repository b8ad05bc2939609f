import type { QueueDepth, QueueSettings, RedriveSettings } from "../../aws/queue.ts";
import { limits } from "../../base/limits.ts";
import { messagesIn } from "../../experiment/follow/accounting.ts";
import { placeOf } from "../../experiment/target.ts";
import type {
  MessageView,
  QueuePauseDocument,
  QueuePeekDocument,
  QueuePurgeDocument,
  QueueSendDocument,
  QueueStats,
  QueueStatsDocument,
} from "../../operate/queue.ts";
import { count, counted, roughly, seconds, timeOfDay } from "../../terminal/format.ts";
import {
  clean,
  crop,
  type Fact,
  factList,
  factsIn,
  headedPage,
  nextLines,
  paragraph,
  type View,
  widthOf,
  wrap,
} from "../../terminal/page.ts";

/** The name of the queue in an ARN. */
const queueIn = (arn: string): string => arn.split(":").at(-1) ?? arn;

/** Warns that a peek counts as a receive. */
export const peekWarning = (queue: string, { maxReceiveCount, deadLetterQueueArn }: RedriveSettings): string =>
  `A peek at ${queue} counts as one receive of each message; after ${counted(maxReceiveCount, "receive")}, SQS moves a ` +
  `message to ${queueIn(deadLetterQueueArn)}.`;

/** The report of `queue peek`: the messages, one after another. */
export function queuePeekReport(document: QueuePeekDocument, view: View): string[] {
  const { queue, target, depth, messages, countedAsReceive } = document;
  return headedPage(`${queue} · ${placeOf(target)}`, view, [
    ...paragraph(depthText(depth), view, view.paint.dim),
    "",
    ...messages.flatMap((message) => messageLines(message, view, true)),
    ...(messages.length === 0 ? ["No message is visible at the moment."] : []),
    ...(countedAsReceive ? paragraph("The receive counts include this peek.", view, view.paint.dim) : []),
  ]);
}

/** Lines of a message body that are shown at most. */
const bodyLinesMax = 4;

/** One message: its id, times and receives, its body and, with `showAttributes`, its message attributes. */
export function messageLines(message: MessageView, view: View, showAttributes: boolean, reason?: string): string[] {
  const { messageId, body, sentAt, receiveCount } = message;
  const head = [
    messageId,
    ...(sentAt === null ? [] : [`sent ${timeOfDay(sentAt)} UTC`]),
    `received ${receiveCount === 1 ? "once" : `${count(receiveCount)} times`}`,
    ...(reason === undefined ? [] : [reason]),
  ].join(" · ");
  const attributes = showAttributes ? Object.entries(message.attributes) : [];
  const width = widthOf(view) - 2;
  return [
    ...paragraph(head, view, view.paint.dim),
    ...wrap(crop(clean(body), bodyLinesMax * width), width).map((line) => `  ${line}`),
    ...attributes.map(([name, value]) => view.paint.dim(`  ${crop(clean(`${name}: ${value}`), width)}`)),
    "",
  ];
}

/** The report of a purge: what the queue held, and what SQS does during the next minute. */
export function queuePurgeReport({ queue, target, held }: QueuePurgeDocument, view: View): string[] {
  const seconds = limits.sqs.purgeIntervalSeconds;
  const rule =
    `The purge takes up to ${seconds} s. Messages that are sent during that time may be deleted too. The next purge is ` +
    `possible after ${seconds} s.`;
  return headedPage(`${queue} · ${placeOf(target)}`, view, [
    "",
    ...paragraph(`SQS is deleting every message: ${depthText(held)}.`, view),
    ...paragraph(rule, view, view.paint.dim),
  ]);
}

const rejectedShown = 10;

/** The report of `queue send`: how many messages SQS confirmed, and the errors of the others. */
export function queueSendReport(document: QueueSendDocument, view: View): string[] {
  const { queue, messages, sent, rejected, delaySeconds } = document;
  const delay = delaySeconds === null || delaySeconds === 0 ? "" : `, delayed by ${delaySeconds} s`;
  const unconfirmed = messages - sent - rejected.length;
  const isComplete = sent === messages;
  const total = isComplete ? counted(sent, "message") : `${count(sent)} of ${counted(messages, "message")}`;
  return [
    ...paragraph(`${total} sent to ${queue}${delay}.`, view, isComplete ? view.paint.green : view.paint.yellow),
    ...(unconfirmed > 0 ? paragraph(`${counted(unconfirmed, "message")} not confirmed: sending stopped.`, view) : []),
    ...rejected
      .slice(0, rejectedShown)
      .flatMap(({ place, error }) => paragraph(`message ${place} was rejected: ${error}`, view, view.paint.red, 2, 2)),
    ...(rejected.length > rejectedShown ? [`  and ${count(rejected.length - rejectedShown)} more`] : []),
    ...nextLines(["flatten queue stats", "flatten logs process --since 5m"], view),
  ];
}

/** The report of `queue pause` and `queue resume`: what changed, and what to do next. */
export function queuePauseReport(document: QueuePauseDocument, view: View): string[] {
  const { kind, queue, changed, depth } = document;
  const isPaused = kind === "queue-pause";
  const state = `${queue} ${changed ? "is now" : "was already"} ${isPaused ? "paused" : "delivering"}`;
  const effect = isPaused
    ? `messages wait in the queue, and the function ${document.function} receives none`
    : `the function ${document.function} receives its messages`;
  return [
    ...paragraph(`${state}: ${effect}.`, view),
    ...paragraph(depthText(depth), view, view.paint.dim),
    ...nextLines(isPaused ? ["flatten queue peek", "flatten queue resume"] : ["flatten queue stats"], view),
  ];
}

/** The report of `queue stats`. */
export function queueStatsReport(
  { queue, target, depth, oldestMessage, settings, paused }: QueueStatsDocument,
  view: View,
): string[] {
  const facts = [
    { label: "messages", value: depthText(depth) },
    ...oldestFacts(depth, oldestMessage),
    ...(paused ? [{ label: "deliveries", value: "paused", brush: view.paint.yellow }] : []),
    ...settingFacts(settings),
    { label: "dead-letter queue", value: redriveText(settings.redrive) },
  ];
  const next = settings.redrive === null ? "flatten watch-metrics" : "flatten dlq stats";
  return headedPage(`${queue} · ${placeOf(target)}`, view, [
    "",
    ...factList(facts, view),
    "",
    ...nextLines([depth.visible > 0 ? "flatten queue peek" : next, ...(paused ? ["flatten queue resume"] : [])], view),
  ]);
}

function redriveText(redrive: QueueStatsDocument["settings"]["redrive"]): string {
  if (redrive === null) return "none: a message that fails is retried until its retention period ends";
  const { deadLetterQueueArn, maxReceiveCount } = redrive;
  return `${queueIn(deadLetterQueueArn)}, after ${counted(maxReceiveCount, "receive")}`;
}

/** A depth as one phrase: `12 visible, 3 in flight, 0 delayed`. */
export const depthText = ({ visible, notVisible, delayed }: QueueDepth): string =>
  `${count(visible)} visible, ${count(notVisible)} in flight, ${count(delayed)} delayed`;

/** The note before a burst on a queue that is not empty. */
export const notEmptyNote = (depth: QueueDepth): string =>
  `The queue is not empty (${depthText(depth)}): its jobs run at the same time as this burst and use concurrency. ` +
  "To empty it first: flatten queue purge";

/** The age of the oldest message; nothing for an empty queue, of which the metric still has the last minute. */
export const oldestFacts = (depth: QueueDepth, oldest: QueueStats["oldestMessage"]): Fact[] =>
  factsIn({ "oldest message": messagesIn(depth) === 0 ? undefined : ageText(oldest) });

/** The age of the oldest message, and the minute of CloudWatch's datapoint. */
const ageText = (oldest: QueueStats["oldestMessage"]): string =>
  oldest === null
    ? "unknown: CloudWatch has no recent data"
    : `${seconds(oldest.seconds)}, as of ${timeOfDay(oldest.minute).slice(0, 5)} UTC`;

const daySeconds = 86_400;

function durationText(value: number): string {
  if (value === 0) return "0 s";
  return value % daySeconds === 0 ? counted(value / daySeconds, "day") : roughly(value);
}

/** The queue's settings as facts. */
export const settingFacts = (settings: QueueSettings): Fact[] =>
  factsIn({
    "visibility timeout": durationText(settings.visibilityTimeoutSeconds),
    delay: durationText(settings.delaySeconds),
    retention: durationText(settings.retentionSeconds),
  });
