import type { QueueStatsDocument } from "../operate/queue-document.ts";
import { counted } from "./format.ts";
import { placeOf } from "./heading.ts";
import { factList, nextLines, paragraph } from "./parts.ts";
import { ageWords, heldWords, settingFacts } from "./queue-words.ts";
import { finish, type View } from "./view.ts";

/** A queue as it stands. */
export function queueStatsReport(
  { queue, target, depth, oldestMessage, settings }: QueueStatsDocument,
  view: View,
): string {
  const facts = [
    { label: "messages", value: heldWords(depth) },
    { label: "oldest message", value: ageWords(oldestMessage) },
    ...settingFacts(settings),
    { label: "dead letters", value: redriveWords(settings.redrive) },
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

function redriveWords(redrive: QueueStatsDocument["settings"]["redrive"]): string {
  if (redrive === null) return "none: a message that keeps failing comes back until its retention ends";
  const { deadLetterQueueArn, maxReceiveCount } = redrive;
  return `after ${counted(maxReceiveCount, "receive")}, to ${deadLetterQueueArn.split(":").at(-1)}`;
}
