import type { DeadLetterPeekDocument } from "../operate/dead-letter-document.ts";
import { groupLines } from "./dead-letter-groups.ts";
import { placeOf } from "./heading.ts";
import { nextLines, paragraph } from "./parts.ts";
import { messageLines } from "./queue-peek-report.ts";
import { heldWords } from "./queue-words.ts";
import { finish, type View } from "./view.ts";

/** Dead letters: their groups first, then one after another. */
export const deadLetterPeekReport =
  ({ attributes }: { readonly attributes: boolean }) =>
  (document: DeadLetterPeekDocument, view: View): string => {
    const { queue, target, depth, messages } = document;
    const lines = [
      ...paragraph(`${queue} · ${placeOf(target)}`, view, view.paint.bold),
      ...paragraph(heldWords(depth), view, view.paint.dim),
      "",
      ...groupLines(document, depth.visible, view),
      "",
      ...messages.flatMap((message) => messageLines(message, view, attributes, message.reason)),
      ...(messages.length > 0 ? nextLines(["flatten dlq redrive --dry-run"], view) : []),
    ];
    return `${finish(lines, view)}\n`;
  };
