import type { DeadLetterFindings } from "../operate/dead-letter-document.ts";
import type { DeadLetterGroup } from "../operate/dead-letter-groups.ts";
import { ranges } from "./dead-letter-ranges.ts";
import { count, counted, none, range, timeOfDay } from "./format.ts";
import { paragraph } from "./parts.ts";
import { type Column, table } from "./table.ts";
import { clean, crop } from "./text-width.ts";
import { type View, widthOf } from "./view.ts";

/** Dead letters by reason and run: a table, and below it the documents of each group. */
export function groupLines({ groups, lookedAt }: DeadLetterFindings, total: number, view: View): string[] {
  if (groups.length === 0) return ["There are no dead letters to see."];
  const seen = `Only ${count(lookedAt)} of ${count(total)} were looked at; more with --max ${total}.`;
  return [
    ...table(columnsOf(groups), view).lines,
    "",
    ...groups.flatMap((group, i) => documentLines(group, i, groups.length, view)),
    ...(lookedAt < total ? paragraph(seen, view, view.paint.yellow) : []),
  ];
}

const columnsOf = (groups: readonly DeadLetterGroup[]): Column[] => [
  { header: "reason", align: "left", priority: 1, cells: groups.map(({ reason }) => clean(reason)) },
  { header: "messages", align: "right", priority: 1, cells: groups.map(({ messages }) => count(messages)) },
  { header: "receives", align: "right", priority: 3, cells: groups.map(receivesText) },
  { header: "sent, UTC", align: "left", priority: 4, cells: groups.map(sentText) },
  { header: "run", align: "left", priority: 2, cells: groups.map(({ run }) => clean(run ?? none)) },
];

const receivesText = ({ receives: { min, max } }: DeadLetterGroup): string =>
  min === max ? count(min) : range(min, max);

function sentText({ firstSentAt, lastSentAt }: DeadLetterGroup): string {
  if (firstSentAt === null || lastSentAt === null) return none;
  const [first, last] = [timeOfDay(firstSentAt), timeOfDay(lastSentAt)];
  return first === last ? first : `${first}–${last}`;
}

/** Several screens of numbers help nobody. */
const documentsWidthFactor = 3;

function documentLines({ documents, reason }: DeadLetterGroup, index: number, groups: number, view: View): string[] {
  if (documents.length === 0) return [];
  const name = groups === 1 ? "documents" : `documents of row ${index + 1} (${clean(reason)})`;
  const text = crop(`${name}: ${ranges(documents)}`, documentsWidthFactor * widthOf(view));
  const cut = text.endsWith("…") ? `${text} (${counted(documents.length, "document")})` : text;
  return paragraph(cut, view, undefined, 0, 2);
}
