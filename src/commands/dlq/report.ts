import type { DeadLetterGroup } from "../../operate/dlq/groups.ts";
import type { DeadLetterFindings, DeadLetterPeekDocument, DeadLetterStatsDocument } from "../../operate/dlq/peek.ts";
import { count, counted, none, range, timeOfDay } from "../../terminal/format.ts";
import { clean, crop, factList, headedPage, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { type Column, columnsFor, table } from "../../terminal/table.ts";
import { placeOf } from "../common/heading.ts";
import { depthText, messageLines, oldestFacts, settingFacts } from "../queue/report.ts";

/** Dead-lettered messages by reason and run: a table, and the jobs of each group. */
export function groupLines({ groups, messagesRead }: DeadLetterFindings, total: number, view: View): string[] {
  if (groups.length === 0) return ["No dead-lettered message is visible."];
  const partial = `Only ${count(messagesRead)} of ${count(total)} messages were read. To read all: --max ${total}`;
  return [
    ...table(columnsOf(groups), view).lines,
    "",
    ...groups.flatMap((group, i) => jobLines(group, i, groups.length, view)),
    ...(messagesRead < total ? paragraph(partial, view, view.paint.yellow) : []),
  ];
}

function columnsOf(groups: readonly DeadLetterGroup[]): Column[] {
  const { left, right } = columnsFor(groups);
  return [
    left("reason", 1, ({ reason }) => clean(reason)),
    right("messages", 1, ({ messages }) => count(messages)),
    right("receives", 3, receivesText),
    left("sent (UTC)", 4, sentText),
    left("run", 2, ({ run }) => clean(run ?? none)),
  ];
}

const receivesText = ({ receives: { min, max } }: DeadLetterGroup): string =>
  min === max ? count(min) : range(min, max);

function sentText({ firstSentAt, lastSentAt }: DeadLetterGroup): string {
  if (firstSentAt === null || lastSentAt === null) return none;
  const [first, last] = [timeOfDay(firstSentAt), timeOfDay(lastSentAt)];
  return first === last ? first : `${first}–${last}`;
}

/** Lines of job numbers that are shown at most for a group. */
const jobLinesMax = 3;

function jobLines({ jobs, reason }: DeadLetterGroup, index: number, groups: number, view: View): string[] {
  if (jobs.length === 0) return [];
  const name = groups === 1 ? "jobs" : `jobs of row ${index + 1} (${clean(reason)})`;
  const text = crop(`${name}: ${ranges(jobs)}`, jobLinesMax * widthOf(view));
  const cropped = text.endsWith("…") ? `${text} (${counted(jobs.length, "job")})` : text;
  return paragraph(cropped, view, undefined, 0, 2);
}

/** The report of `dlq peek`: the groups, then the messages one after another. */
export const deadLetterPeekReport =
  ({ showAttributes }: { readonly showAttributes: boolean }) =>
  (document: DeadLetterPeekDocument, view: View): string => {
    const { queue, target, depth, messages } = document;
    return headedPage(`${queue} · ${placeOf(target)}`, view, [
      ...paragraph(depthText(depth), view, view.paint.dim),
      "",
      ...groupLines(document, depth.visible, view),
      "",
      ...messages.flatMap((message) => messageLines(message, view, showAttributes, message.reason)),
      ...(messages.length > 0 ? nextLines(["flatten dlq redrive --dry-run"], view) : []),
    ]);
  };

/** Ascending numbers with consecutive ones combined: `3, 7–9`. A dash if there are none. */
export function ranges(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs.map(({ from, to }) => rangeText(from, to)).join(", ") || none;
}

function rangeText(from: number, to: number): string {
  if (from === to) return String(from);
  return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
}

/** The report of `dlq stats`. */
export function deadLetterStatsReport(document: DeadLetterStatsDocument, view: View): string {
  const { queue, target, depth, oldestMessage, settings, source } = document;
  const from =
    source.maxReceiveCount === null
      ? (source.queue ?? "unknown")
      : `${source.queue}, after ${counted(source.maxReceiveCount, "receive")}`;
  const facts = [
    { label: "messages", value: depthText(depth) },
    ...oldestFacts(depth, oldestMessage),
    { label: "source queue", value: from },
    ...settingFacts(settings),
  ];
  return headedPage(`${queue} · ${placeOf(target)}`, view, [
    "",
    ...factList(facts, view),
    "",
    ...groupLines(document, depth.visible, view),
    ...(document.groups.length > 0 ? nextLines(["flatten dlq peek", "flatten dlq redrive --dry-run"], view) : []),
  ]);
}
