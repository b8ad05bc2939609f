import { delaySecondsMax } from "../../../base/limits.ts";
import { sum } from "../../../base/numbers.ts";
import type { Progress } from "../../../experiment/live-run.ts";
import { placeOf, type TargetDescription } from "../../../experiment/target.ts";
import type { DeadLetterSelection } from "../../../operate/dlq/copy.ts";
import type {
  RedriveDocument,
  RedriveForecast,
  RedriveProgress,
  RedriveWay,
  WaitingCopies,
} from "../../../operate/dlq/document.ts";
import type { DeadLetterFindings } from "../../../operate/dlq/peek.ts";
import { count, counted, roughly, seconds } from "../../../terminal/format.ts";
import { headedPage, nextLines, paragraph, type View } from "../../../terminal/page.ts";
import { groupLines } from "../run.ts";
import { flagsFor } from "./flags.ts";

/** What a redrive is expected to take from the account. */
export function redriveForecastSentence(forecast: RedriveForecast | undefined, target: TargetDescription): string {
  const place = placeOf(target);
  if (forecast === undefined) {
    return `${place}: the peak cannot be predicted, because the settings of the account or of the function that reads the queue are unknown.`;
  }
  const { peak, free, accountLimit, workSeconds } = forecast;
  return (
    `${place}: expected peak about ${counted(peak, "concurrent execution")} (jobs of ${seconds(workSeconds)}); ` +
    `${count(free)} of the account's ${count(accountLimit)} are free.`
  );
}

const leftShown = 10;

/** The report of `dlq redrive`. */
export function redriveReport(document: RedriveDocument, view: View): string[] {
  const { queue, to, target, way, selection, seed } = document;
  const conditions = selectionText(selection);
  return headedPage(`${queue} to ${to} · ${placeOf(target)}`, view, [
    ...paragraph(`${wayText(way)}${way.by === "flatten" ? ` · seed ${seed}` : ""}`, view, view.paint.dim),
    ...(conditions === "" ? [] : paragraph(`only ${conditions}`, view, view.paint.dim)),
    "",
    ...(document.state === "planned" ? plannedLines(document, view) : doneLines(document, view)),
    ...nextLines(nextOf(document), view),
  ]);
}

/** Delays that grow: `delayed by 30 s on the first redrive of a message, then 5 min, then 15 min`. */
const grownText = ([first = 0, ...rest]: readonly number[]): string =>
  [`delayed by ${seconds(first)} on the first redrive of a message`, ...rest.map((delay) => seconds(delay))].join(
    ", then ",
  );

function wayText(way: RedriveWay): string {
  if (way.by === "task") {
    const rate =
      way.messagesPerSecond === null
        ? "at the rate that SQS chooses"
        : `${counted(way.messagesPerSecond, "message")} a second`;
    return `moved by SQS's move task, ${rate}`;
  }
  const { jitterSeconds, spread, growSeconds, beyond, repaired, copy } = way;
  const { min, max } = jitterSeconds;
  const drawn = max === 0 ? "without delay" : `delayed by ${min}–${max} s (${spread})`;
  const delays = growSeconds === undefined ? drawn : grownText(growSeconds);
  const how = beyond === "hops" ? "sent again" : "EventBridge Scheduler";
  const maker = beyond === undefined ? "" : ` (beyond 900 s: ${how})`;
  return `${copy ? "copied" : "moved"} by flatten, ${delays}${maker}${repaired ? ", each job marked as repaired" : ""}`;
}

function plannedLines(document: RedriveDocument, view: View): string[] {
  const { found, way, selection, findings } = document;
  if (selectionText(selection) !== "" && findings !== null) return selectedLines(document, findings, view);
  const rate = way.by === "task" ? way.messagesPerSecond : null;
  const time = rate === null || found === 0 ? "" : ` in about ${roughly(found / rate)}`;
  return [
    ...paragraph(`Dry run: ${counted(found, "message")} would be moved${time}. Nothing was changed.`, view),
    "",
    ...(findings === null ? [] : groupLines(findings, found, view)),
  ];
}

/** Whether the redrive has read every message, and selected none. */
const isNoneSelected = ({ state, counts, found, leftMessages, selection }: RedriveDocument): boolean =>
  state === "completed" &&
  selectionText(selection) !== "" &&
  counts.left >= found &&
  leftMessages.length === 0 &&
  counts.moved + counts.copied + counts.notDeleted === 0;

function doneLines(document: RedriveDocument, view: View): string[] {
  const { state, way, counts, waiting, leftMessages, seconds: taken } = document;
  const { moved, copied, left, notDeleted } = counts;
  const isCopy = way.by === "flatten" && way.copy;
  const done = isCopy ? `${counted(copied, "message")} copied` : `${counted(moved, "message")} moved`;
  const brush = state === "completed" && left === 0 && notDeleted === 0 ? view.paint.green : view.paint.yellow;
  const ending = state === "interrupted" ? " Interrupted." : isNoneSelected(document) ? " None of them matches." : "";
  return [
    ...paragraph(
      `${done} in ${seconds(taken)}, ${count(left)} ${isCopy ? "not copied" : "left"}.${ending}`,
      view,
      brush,
    ),
    ...(waiting === undefined ? [] : paragraph(waitingText(waiting), view)),
    ...(notDeleted === 0 ? [] : paragraph(notDeletedText(notDeleted), view, view.paint.red)),
    ...leftMessages
      .slice(0, leftShown)
      .flatMap(({ messageId, reason }) => paragraph(`${messageId} not moved: ${reason}`, view, view.paint.dim, 2, 2)),
    ...(leftMessages.length > leftShown ? [`  and ${count(leftMessages.length - leftShown)} more`] : []),
  ];
}

/** What waits when the command has ended, and until when. */
const waitingText = ({ messages, in: place, lastDueAt }: WaitingCopies): string =>
  `Of these, ${counted(messages, "message waits", "messages wait")} in ${place} for a delay of more than ${delaySecondsMax} s; the last is due at ${lastDueAt.slice(0, 19)}Z.`;

const notDeletedText = (notDeleted: number): string =>
  `${counted(notDeleted, "message")} sent to the queue, but SQS did not confirm their deletion here: they may be delivered twice.`;

function nextOf(document: RedriveDocument): string[] {
  const { state, counts, found } = document;
  if (found === 0 || isNoneSelected(document)) return ["flatten dlq stats"];
  if (state === "planned" && document.findings?.groups.length === 0) return ["flatten dlq stats"];
  if (state === "planned") return [`flatten dlq redrive${flagsFor(document)}`];
  return counts.left > 0 ? ["flatten dlq stats", "flatten dlq redrive --jitter 10-100"] : ["flatten watch-metrics"];
}

/** A redrive's progress for the progress line: moved messages are done, messages in flight are running. */
export function asProgress({ total, moved, inFlight, failed, elapsedMs }: RedriveProgress): Progress {
  const waiting = Math.max(0, total - moved - inFlight - failed);
  return {
    arm: "redrive",
    phase: "running",
    total,
    done: moved,
    running: inFlight,
    waiting,
    failed,
    elapsedMs,
    remainingMs: moved === 0 || elapsedMs === 0 ? null : (elapsedMs / moved) * (waiting + inFlight),
  };
}

/** The conditions of a selection, in words; empty if it selects every message. */
function selectionText({ max, match, reason, run, messageId }: DeadLetterSelection): string {
  const conditions = [
    max === null ? [] : [max === 1 ? "the first message" : `the first ${count(max)} messages`],
    match === null ? [] : [`messages whose body or reason matches "${match}"`],
    reason === null ? [] : [`reason "${reason}"`],
    run === null ? [] : [`run ${run}`],
    messageId === null ? [] : [`message ${messageId}`],
  ];
  return conditions.flat().join(", ");
}

/** What a dry run with a selection found: the selected messages by reason. */
function selectedLines({ selection, way }: RedriveDocument, findings: DeadLetterFindings, view: View): string[] {
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
