import type { QueueDepth, QueueSettings, RedriveSettings } from "../../aws/queue.ts";
import { limits } from "../../base/limits.ts";
import type {
  QueuePeekDocument,
  QueuePurgeDocument,
  QueueSendDocument,
  QueueStats,
  QueueStatsDocument,
} from "../../operate/queue/document.ts";
import type { MessageView } from "../../operate/queue/peek.ts";
import { count, counted, roughly, seconds, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factList, finish, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { clean, crop, wrap } from "../../terminal/wrap.ts";
import { placeOf } from "../common/heading.ts";

/** What a look costs where receives are counted. */
export const peekWarning = (queue: string, { maxReceiveCount, deadLetterQueueArn }: RedriveSettings): string =>
  `Looking into ${queue} counts as one receive of each message; after ${counted(maxReceiveCount, "receive")} a message ` +
  `moves to ${deadLetterQueueArn.split(":").at(-1)}.`;

/** Messages of a queue, one after another. */
export function queuePeekReport(document: QueuePeekDocument, view: View): string {
  const { queue, target, depth, messages, countedAsReceive } = document;
  const lines = [
    ...paragraph(`${queue} · ${placeOf(target)}`, view, view.paint.bold),
    ...paragraph(heldText(depth), view, view.paint.dim),
    "",
    ...messages.flatMap((message) => messageLines(message, view, true)),
    ...(messages.length === 0 ? ["There is nothing to see: no message is visible now.", ""] : []),
    ...(countedAsReceive ? paragraph("Each receive count above includes this look.", view, view.paint.dim) : []),
  ];
  return `${finish(lines, view)}\n`;
}

/** Lines that one body takes up at most. */
const bodyLinesMax = 4;

/** One message: what identifies it, its body, and its sender's attributes if they are wanted. */
export function messageLines(message: MessageView, view: View, attributes: boolean, reason?: string): string[] {
  const { messageId, body, sentAt, receiveCount } = message;
  const head = [
    messageId,
    ...(sentAt === null ? [] : [`sent ${timeOfDay(sentAt)} UTC`]),
    `received ${receiveCount === 1 ? "once" : `${count(receiveCount)} times`}`,
    ...(reason === undefined ? [] : [reason]),
  ].join(" · ");
  const own = attributes ? Object.entries(message.attributes) : [];
  const room = widthOf(view) - 2;
  return [
    ...paragraph(head, view, view.paint.dim),
    ...wrap(crop(clean(body), bodyLinesMax * room), room).map((line) => `  ${line}`),
    ...own.map(([name, value]) => view.paint.dim(`  ${crop(clean(`${name}: ${value}`), room)}`)),
    "",
  ];
}

/** What a purge deletes, and what SQS asks of the next minute. */
export function queuePurgeReport({ queue, target, held }: QueuePurgeDocument, view: View): string {
  const seconds = limits.sqs.purgeIntervalSeconds;
  const rule =
    `SQS takes up to ${seconds} s for it; messages that are sent meanwhile may go too, and the next purge is possible ` +
    `after ${seconds} s.`;
  const lines = [
    ...paragraph(`${queue} is being purged: it held ${heldText(held)}. ${placeOf(target)}.`, view),
    ...paragraph(rule, view, view.paint.dim),
  ];
  return `${finish(lines, view)}\n`;
}

const refusedShown = 10;

/** How many messages SQS took, and what it said of the others. */
export function queueSendReport(document: QueueSendDocument, view: View): string {
  const { queue, messages, sent, refused, delaySeconds } = document;
  const late = delaySeconds === null || delaySeconds === 0 ? "" : `, hidden for ${delaySeconds} s`;
  const unsent = messages - sent - refused.length;
  const whole = sent === messages;
  const said = whole ? `${counted(sent, "message")} sent` : `${count(sent)} of ${counted(messages, "message")} sent`;
  const lines = [
    ...paragraph(`${said} to ${queue}${late}.`, view, whole ? view.paint.green : view.paint.yellow),
    ...(unsent > 0 ? paragraph(`${counted(unsent, "message")} not confirmed: sending broke off.`, view) : []),
    ...refused
      .slice(0, refusedShown)
      .flatMap(({ place, error }) => paragraph(`message ${place} was refused: ${error}`, view, view.paint.red, 2, 2)),
    ...(refused.length > refusedShown ? [`  and ${count(refused.length - refusedShown)} more`] : []),
    ...nextLines(["flatten queue stats", "flatten logs process --since 5m"], view),
  ];
  return `${finish(lines, view)}\n`;
}

/** A queue as it stands. */
export function queueStatsReport(
  { queue, target, depth, oldestMessage, settings }: QueueStatsDocument,
  view: View,
): string {
  const facts = [
    { label: "messages", value: heldText(depth) },
    { label: "oldest message", value: ageText(oldestMessage) },
    ...settingFacts(settings),
    { label: "dead letters", value: redriveText(settings.redrive) },
  ];
  const lines = [
    ...paragraph(`${queue} · ${placeOf(target)}`, view, view.paint.bold),
    "",
    ...factList(facts, view),
    "",
    ...nextLines(depth.visible > 0 ? ["flatten queue peek"] : ["flatten dlq stats"], view),
  ];
  return `${finish(lines, view)}\n`;
}

function redriveText(redrive: QueueStatsDocument["settings"]["redrive"]): string {
  if (redrive === null) return "none: a message that keeps failing comes back until its retention ends";
  const { deadLetterQueueArn, maxReceiveCount } = redrive;
  return `after ${counted(maxReceiveCount, "receive")}, to ${deadLetterQueueArn.split(":").at(-1)}`;
}

/** A depth as one phrase: `12 visible, 3 in flight, 0 delayed`. */
export const heldText = ({ visible, notVisible, delayed }: QueueDepth): string =>
  `${count(visible)} visible, ${count(notVisible)} in flight, ${count(delayed)} delayed`;

/** Said before a burst: other jobs run beside it. */
export const heldNote = (held: QueueDepth): string =>
  `The queue is not empty (${heldText(held)}): those jobs run beside this burst, and take concurrency from it. ` +
  "To start clean: flatten queue purge";

/** How long the oldest message has been waiting, and when CloudWatch said so. */
export const ageText = (oldest: QueueStats["oldestMessage"]): string =>
  oldest === null
    ? "not known to CloudWatch"
    : `${seconds(oldest.seconds)}, as of ${timeOfDay(oldest.minute).slice(0, 5)} UTC`;

const daySeconds = 86_400;

const span = (value: number): string =>
  value > 0 && value % daySeconds === 0 ? counted(value / daySeconds, "day") : value === 0 ? "0 s" : roughly(value);

/** The settings that decide how messages travel. */
export const settingFacts = (settings: QueueSettings): Fact[] => [
  { label: "visibility timeout", value: span(settings.visibilityTimeoutSeconds) },
  { label: "delay", value: span(settings.delaySeconds) },
  { label: "retention", value: span(settings.retentionSeconds) },
];
