import { sum } from "../../../base/numbers.ts";
import { quoted } from "../../../cli/place-flags.ts";
import type { DeadLetterFindings } from "../../../operate/dlq/peek.ts";
import type { RedriveDocument } from "../../../operate/dlq/redrive/document.ts";
import type { DeadLetterSelection } from "../../../operate/dlq/redrive/selection.ts";
import { count, counted } from "../../../terminal/format.ts";
import { paragraph, type View } from "../../../terminal/page.ts";
import { groupLines } from "../report.ts";

/** The conditions of a selection, in words; empty if it selects every message. */
export function selectionText({ max, match, reason, run, messageId }: DeadLetterSelection): string {
  const conditions = [
    max === null ? [] : [max === 1 ? "the first message" : `the first ${count(max)} messages`],
    match === null ? [] : [matchText(match)],
    reason === null ? [] : [`reason "${reason}"`],
    run === null ? [] : [`run ${run}`],
    messageId === null ? [] : [`message ${messageId}`],
  ];
  return conditions.flat().join(", ");
}

const matchText = (match: string): string => `messages whose body or reason matches "${match}"`;

/** The flags of a selection and of the destination, each with a space before it. */
export function selectionFlags({ selection, to, toSource }: RedriveDocument): string {
  const { max, match, reason, run, messageId } = selection;
  const values = { max, match, reason, run, "message-id": messageId, to: toSource ? null : to };
  return Object.entries(values)
    .map(([flag, value]) => (value === null ? "" : ` --${flag} ${quoted(String(value))}`))
    .join("");
}

/** What a dry run with a selection found: the selected messages by reason. */
export function selectedLines({ selection, way }: RedriveDocument, findings: DeadLetterFindings, view: View): string[] {
  const matching = sum(findings.groups.map(({ messages }) => messages));
  const selected = Math.min(matching, selection.max ?? matching);
  const verb = way.by === "flatten" && way.copy ? "copied" : "moved";
  const read = `the ${counted(findings.messagesRead, "message")} that were read`;
  const which = selected === matching ? "" : `, those of these ${count(matching)} that SQS returns first`;
  return [
    ...paragraph(`Dry run: ${count(selected)} of ${read} would be ${verb}${which}. Nothing was changed.`, view),
    ...(selected === 0 ? [] : ["", ...groupLines(findings, findings.messagesRead, view)]),
  ];
}
