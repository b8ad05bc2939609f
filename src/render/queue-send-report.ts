import type { QueueSendDocument } from "../operate/queue-document.ts";
import { count, counted } from "./format.ts";
import { nextLines, paragraph } from "./parts.ts";
import { finish, type View } from "./view.ts";

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
