import type { QueuePeekDocument, RedriveSettings } from "../operate/queue-document.ts";
import type { MessageView } from "../operate/queue-message.ts";
import { count, counted, timeOfDay } from "./format.ts";
import { placeOf } from "./heading.ts";
import { paragraph } from "./parts.ts";
import { heldWords } from "./queue-words.ts";
import { clean, crop } from "./text-width.ts";
import { finish, type View, widthOf } from "./view.ts";
import { wrap } from "./wrap.ts";

/** What a look costs where receives are counted. */
export const peekWarning = (queue: string, { maxReceiveCount, deadLetterQueueArn }: RedriveSettings): string =>
  `Looking into ${queue} counts as one receive of each message; after ${counted(maxReceiveCount, "receive")} a message ` +
  `moves to ${deadLetterQueueArn.split(":").at(-1)}.`;

/** Messages of a queue, one after another. */
export function queuePeekReport(document: QueuePeekDocument, view: View): string {
  const { queue, target, depth, messages, countedAsReceive } = document;
  const lines = [
    ...paragraph(`${queue} · ${placeOf(target)}`, view, view.paint.bold),
    ...paragraph(heldWords(depth), view, view.paint.dim),
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
