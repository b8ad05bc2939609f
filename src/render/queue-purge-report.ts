import { limits } from "../base/limits.ts";
import type { QueuePurgeDocument } from "../operate/queue-document.ts";
import { placeOf } from "./heading.ts";
import { paragraph } from "./parts.ts";
import { heldWords } from "./queue-words.ts";
import { finish, type View } from "./view.ts";

/** What a purge deletes, and what SQS asks of the next minute. */
export function queuePurgeReport({ queue, target, held }: QueuePurgeDocument, view: View): string {
  const seconds = limits.sqs.purgeIntervalSeconds;
  const rule =
    `SQS takes up to ${seconds} s for it; messages that are sent meanwhile may go too, and the next purge is possible ` +
    `after ${seconds} s.`;
  const lines = [
    ...paragraph(`${queue} is being purged: it held ${heldWords(held)}. ${placeOf(target)}.`, view),
    ...paragraph(rule, view, view.paint.dim),
  ];
  return `${finish(lines, view)}\n`;
}
