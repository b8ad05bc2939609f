import type { DeadLetterStatsDocument } from "../operate/dead-letter-document.ts";
import { groupLines } from "./dead-letter-groups.ts";
import { counted } from "./format.ts";
import { placeOf } from "./heading.ts";
import { factList, nextLines, paragraph } from "./parts.ts";
import { ageWords, heldWords, settingFacts } from "./queue-words.ts";
import { finish, type View } from "./view.ts";

/** A dead-letter queue as it stands, and what is in it. */
export function deadLetterStatsReport(document: DeadLetterStatsDocument, view: View): string {
  const { queue, target, depth, oldestMessage, settings, source } = document;
  const from =
    source.maxReceiveCount === null
      ? source.queue
      : `${source.queue}, after ${counted(source.maxReceiveCount, "receive")}`;
  const facts = [
    { label: "messages", value: heldWords(depth) },
    { label: "oldest message", value: ageWords(oldestMessage) },
    { label: "come from", value: from },
    ...settingFacts(settings),
  ];
  const lines = [
    ...paragraph(`${queue} · ${placeOf(target)}`, view, view.paint.bold),
    "",
    ...factList(facts, view),
    "",
    ...groupLines(document, depth.visible, view),
    ...(document.groups.length > 0 ? nextLines(["flatten dlq peek", "flatten dlq redrive --dry-run"], view) : []),
  ];
  return `${finish(lines, view)}\n`;
}
