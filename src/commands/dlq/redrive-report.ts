import type { Progress } from "../../experiment/result.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { RedriveDocument, RedriveProgress, RedriveWay } from "../../operate/dlq/redrive/document.ts";
import type { RedriveForecast } from "../../operate/dlq/redrive/forecast.ts";
import { count, counted, roughly, seconds } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { placeOf } from "../common/heading.ts";
import { groupLines } from "./report.ts";

/** What a redrive is expected to take from the account. */
export function redriveForecastSentence(forecast: RedriveForecast | undefined, target: TargetDescription): string {
  const place = placeOf(target);
  if (forecast === undefined) {
    return `${place}: the peak cannot be predicted, because the function's or the account's settings cannot be read.`;
  }
  const { peak, free, accountLimit, workSeconds } = forecast;
  return (
    `${place}: expected peak about ${counted(peak, "concurrent execution")} (jobs of ${seconds(workSeconds)}); ` +
    `${count(free)} of the account's ${count(accountLimit)} are free.`
  );
}

/** The question before a redrive. */
export function redriveQuestion(redrive: {
  readonly from: string;
  readonly to: string;
  readonly found: number;
  readonly isLarge: boolean;
}): string {
  const { from, to, found, isLarge } = redrive;
  const warning = isLarge
    ? "This redrive may take more than half of the free concurrency and throttle other functions. "
    : "";
  return `${warning}Move ${counted(found, "message")} from ${from} to ${to}?`;
}

const leftShown = 10;

/** The report of `dlq redrive`. */
export function redriveReport(document: RedriveDocument, view: View): string {
  const { queue, to, target, way, seed } = document;
  const lines = [
    ...paragraph(`${queue} to ${to} · ${placeOf(target)}`, view, view.paint.bold),
    ...paragraph(`${wayText(way)}${way.by === "flatten" ? ` · seed ${seed}` : ""}`, view, view.paint.dim),
    "",
    ...(document.state === "planned" ? plannedLines(document, view) : doneLines(document, view)),
    ...nextLines(nextOf(document), view),
  ];
  return `${finish(lines, view)}\n`;
}

function wayText(way: RedriveWay): string {
  if (way.by === "task") {
    const rate =
      way.messagesPerSecond === null
        ? "at the rate that SQS chooses"
        : `${counted(way.messagesPerSecond, "message")} a second`;
    return `moved by SQS's move task, ${rate}`;
  }
  const { jitterSeconds, spread, repaired } = way;
  const { min, max } = jitterSeconds;
  const delays = max === 0 ? "without delay" : `delayed by ${min}–${max} s (${spread})`;
  return `moved by flatten, ${delays}${repaired ? ", each job marked as repaired" : ""}`;
}

function plannedLines({ found, way, findings }: RedriveDocument, view: View): string[] {
  const rate = way.by === "task" ? way.messagesPerSecond : null;
  const time = rate === null || found === 0 ? "" : ` in about ${roughly(found / rate)}`;
  return [
    ...paragraph(`Dry run: ${counted(found, "message")} would be moved${time}. Nothing was changed.`, view),
    "",
    ...(findings === null ? [] : groupLines(findings, found, view)),
  ];
}

function doneLines({ state, counts, leftMessages, seconds: taken }: RedriveDocument, view: View): string[] {
  const { moved, left, notDeleted } = counts;
  const brush = state === "completed" && left === 0 && notDeleted === 0 ? view.paint.green : view.paint.yellow;
  const ending = state === "interrupted" ? " Interrupted." : "";
  return [
    ...paragraph(`${counted(moved, "message")} moved in ${seconds(taken)}, ${count(left)} left.${ending}`, view, brush),
    ...(notDeleted === 0 ? [] : paragraph(notDeletedText(notDeleted), view, view.paint.red)),
    ...leftMessages
      .slice(0, leftShown)
      .flatMap(({ messageId, reason }) => paragraph(`${messageId} not moved: ${reason}`, view, view.paint.dim, 2, 2)),
    ...(leftMessages.length > leftShown ? [`  and ${count(leftMessages.length - leftShown)} more`] : []),
  ];
}

const notDeletedText = (notDeleted: number): string =>
  `${counted(notDeleted, "message")} sent to the queue, but SQS did not confirm their deletion here: they may be delivered twice.`;

function nextOf({ state, counts, found, way, seed }: RedriveDocument): string[] {
  if (found === 0) return ["flatten dlq stats"];
  if (state === "planned") return [`flatten dlq redrive${flagsOf(way, seed)}`];
  return counts.left > 0 ? ["flatten dlq stats", "flatten dlq redrive --jitter 10-100"] : ["flatten watch-metrics"];
}

/** The flags that repeat a dry run as a redrive. */
function flagsOf(way: RedriveWay, seed: number): string {
  if (way.by === "task") return way.messagesPerSecond === null ? "" : ` --rate ${way.messagesPerSecond}`;
  const { jitterSeconds, spread, repaired } = way;
  const { min, max } = jitterSeconds;
  const delays = spread === "none" ? "" : ` --jitter ${min}-${max} --spread ${spread} --seed ${seed}`;
  return `${repaired ? " --repaired" : ""}${delays}`;
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
