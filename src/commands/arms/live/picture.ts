import { largest } from "../../../base/numbers.ts";
import { isRetrying, type LiveRunState, type LiveState, liveSeries, timeLeft } from "../../../experiment/live-state.ts";
import { burstPart, type Series } from "../../../measure/peak.ts";
import { count, counted, roughly, seconds } from "../../../terminal/format.ts";
import { bandChart, type ChartLine } from "../../../terminal/live-chart.ts";
import { clean, crop, fitting, textWidth, type View, widthOf, wrap } from "../../../terminal/page.ts";
import { spanOf } from "../../../terminal/scale.ts";
import { table } from "../../../terminal/table.ts";
import { childrenText } from "../../common/progress.ts";
import { compareColumns } from "../../compare/columns.ts";
import { groupArms } from "../../compare/verdict.ts";
import { band, paths } from "../text.ts";

/** What a picture shows beside the state of the experiment. */
export interface Moment {
  /** After the start of the current run, milliseconds. */
  readonly nowMs: number;
  /** Peak that the user wants to stay within. */
  readonly goal: number | undefined;
  /** From how many concurrent executions on the alarm of the stack goes off. */
  readonly alarm: number | undefined;
  /** Where it runs, and at which speed: `emulator, 20 times as fast`. */
  readonly place: string;
  /** The keys that do something now, and what they do. */
  readonly keys: readonly string[];
  readonly isPaused: boolean;
  /** Lines to show instead of the chart. */
  readonly help: readonly string[] | undefined;
}

/** Draws an experiment under way: at most `height` lines, the most important ones if there is not room for all. */
export function picture(state: LiveState, moment: Moment, view: View, height: number): string[] {
  const { current } = state;
  if (current === undefined) return [view.paint.dim("reading the stack")];
  const isComparison = state.runs.length > 1;
  const done = isComparison ? resultLines(state, view, Math.floor(height / 2)) : [];
  const head = [titleOf(state, current, moment, view), ...statusLines(current, moment, view)];
  const endMs = current.progress?.phase === "settling" ? current.progress.elapsedMs : moment.nowMs;
  const series = liveSeries(current, endMs);
  const foot = [legendOf(current, series, moment, view), view.paint.dim(fitted(moment.keys, view))];
  const rest = height - done.length - head.length - foot.length;
  const chart =
    moment.help?.flatMap((line) => wrap(line, widthOf(view))).slice(0, rest) ??
    chartOf(current, series, moment, view, rest);
  const spare = rest - chart.length;
  const [gapAbove, gapBelow] = [spare >= 1 && chart.length > 0 ? [""] : [], spare >= 2 ? [""] : []];
  return [...done, ...head, ...gapAbove, ...chart, ...gapBelow, ...foot].slice(0, height);
}

/** The table of the runs that were measured; nothing before the first one has ended, and if it does not fit. */
function resultLines({ results }: LiveState, view: View, room: number): string[] {
  if (results.length === 0) return [];
  const { lines } = table(compareColumns(groupArms(results), view.paint), view, 0);
  return lines.length < room ? [...lines, ""] : [];
}

function titleOf({ runs, results }: LiveState, { arm }: LiveRunState, { place }: Moment, view: View): string {
  const which = runs.length > 1 ? `arm ${count(results.length + 1)} of ${count(runs.length)}: ` : "";
  const title = crop(`${which}${clean(arm.name)}, ${counted(arm.count, "job")} ${paths[arm.via]}`, widthOf(view));
  const blanks = widthOf(view) - textWidth(title) - textWidth(place);
  return view.paint.bold(title) + (blanks > 1 ? " ".repeat(blanks) + view.paint.dim(place) : "");
}

/** How many jobs are in each state, what is left, and what becomes of jobs that fail. */
function statusLines(run: LiveRunState, moment: Moment, view: View): string[] {
  const { progress } = run;
  if (progress === undefined) return [view.paint.dim("starting")];
  const { done, running, waiting, failed, total, phase } = progress;
  const states = [
    `${count(done)} of ${count(total)} done`,
    `${count(running)} running`,
    `${count(waiting)} waiting`,
    failed > 0 ? view.paint.yellow(`${count(failed)} failed`) : "0 failed",
  ];
  const room = widthOf(view) - textWidth(states.join(" · ")) - 1;
  const bar = room < 10 || phase === "preparing" ? "" : `${barOf((done + failed) / Math.max(1, total), room, view)} `;
  const map = progress.children === undefined ? [] : [childrenText(progress.children)];
  const times = [...map, ...sendingText(run, moment), `${seconds(moment.nowMs / 1_000)} since the start`];
  const line = phase === "preparing" ? [] : [crop(times.join(" · "), widthOf(view))];
  return [
    ...(phase === "preparing" ? [] : [bar + states.join(" · ")]),
    ...line,
    view.paint.bold(crop(leftText(run, moment.nowMs), widthOf(view))),
    ...poisonedLines(run, view),
  ];
}

const barMax = 30;

function barOf(share: number, room: number, view: View): string {
  const width = Math.min(barMax, room - 2);
  const full = Math.floor(Math.min(1, share) * width);
  const [on, off] = view.unicode ? ["█", "░"] : ["#", "."];
  return `[${view.paint.cyan(on.repeat(full))}${off.repeat(width - full)}]`;
}

function sendingText({ details, arm }: LiveRunState, { isPaused }: Moment): string[] {
  if (details === undefined) return [];
  const { sent, spanMs, isOpen } = details.sending;
  const rate = spanMs >= 100 ? `, ${count(Math.round(sent / (spanMs / 1_000)))} a second` : "";
  if (isPaused && isOpen) return [`sending paused at ${count(sent)} of ${count(arm.count)}`];
  if (isOpen) return [`sent ${count(sent)} of ${count(arm.count)}${rate}`];
  return [`sent ${count(sent)} in ${seconds(spanMs / 1_000)}${rate}`];
}

/** The time that is left. It never stands still: once the estimate has passed, the time since then is shown. */
export function leftText(run: LiveRunState, nowMs: number): string {
  const { totalMs, firstAttemptsMs } = timeLeft(run, nowMs);
  const { phase, done = 0, failed = 0, total = 0 } = run.progress ?? {};
  if (phase === "preparing") return `the run starts with the next full minute, in ${roughly((totalMs ?? 0) / 1_000)}`;
  if (phase === "settling") {
    const jobs = done + failed >= total ? "every job has ended" : "not every job has an outcome";
    return `${jobs} · waiting for CloudWatch, ${untilText(totalMs)}`;
  }
  if (isRetrying(run)) {
    return `the burst is over · retrying ${counted(run.details?.retrying ?? 0, "failed job")}, ${untilText(totalMs)}`;
  }
  if (firstAttemptsMs === null) return untilText(totalMs);
  return `burst: ${untilText(firstAttemptsMs)} · retries of failed jobs: ${untilText(totalMs)}`;
}

function untilText(ms: number | null): string {
  if (ms === null) return "no end is predicted";
  if (ms < -lookMs) return `${roughly(-ms / 1_000)} longer than estimated`;
  return ms < 500 ? "less than a second left" : `about ${roughly(ms / 1_000)} left`;
}

/** What happens is seen so much later, because the log is read every two seconds. */
const lookMs = 2_500;

/** Says in advance that messages of poisoned jobs take much longer than the burst. */
function poisonedLines(run: LiveRunState, view: View): string[] {
  const { poisoned } = run.arm;
  if (poisoned === null || poisoned.deadLetteredAfterSeconds === null || isRetrying(run)) return [];
  const minutes = Math.round(poisoned.deadLetteredAfterSeconds / 60);
  const text = `${counted(poisoned.jobs, "job")} will fail on each attempt, and be dead-lettered ${counted(minutes, "minute")} later`;
  return [view.paint.dim(crop(text, widthOf(view)))];
}

/** The chart shows the burst: the time in which jobs are tried for the first time, and not the retries after it. */
function chartOf(run: LiveRunState, series: Series, moment: Moment, view: View, height: number): readonly string[] {
  const { arm, progress } = run;
  const isOver = progress?.phase === "settling" || isRetrying(run);
  const part = burstPart(series, arm.burstSeconds * 1_000);
  const spanMs = Math.max(arm.burstSeconds * 1_000, spanOf(isOver ? part : series), 1_000);
  const high = { stepMs: 1_000, inFlight: arm.band.high };
  const low = { stepMs: 1_000, inFlight: arm.band.low };
  return bandChart({ series: part, spanMs, low, high, lines: chartLines(run, moment, view) }, view, height);
}

function chartLines({ arm }: LiveRunState, { goal, alarm }: Moment, { paint }: View): ChartLine[] {
  return [
    ...(goal === undefined ? [] : [{ value: goal, label: "goal", brush: paint.green }]),
    ...(alarm === undefined ? [] : [{ value: alarm, label: "alarm", brush: paint.red }]),
    ...(arm.floor === null ? [] : [{ value: arm.floor, label: "floor", brush: paint.dim }]),
  ];
}

function legendOf(run: LiveRunState, { inFlight }: Series, { alarm }: Moment, view: View): string {
  const parts = [
    `peak so far ${count(Math.max(0, largest(inFlight)))}`,
    `predicted ${band(run.arm.peak)}`,
    ...(alarm === undefined ? [] : [`alarm from ${count(alarm)}`]),
    `${view.unicode ? "░" : "/"} expected in 9 of 10 runs`,
  ];
  return view.paint.dim(fitted(parts, view));
}

/** Joins as many parts as fit in a line, from the first on. */
const fitted = (parts: readonly string[], view: View): string =>
  crop(fitting(parts, widthOf(view), " · ").join(" · "), widthOf(view));
