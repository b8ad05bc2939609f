import ora from "ora";
import type { Output } from "../../cli/command.ts";
import type { Progress } from "../../experiment/live-run.ts";
import type { Paint } from "../../terminal/characters.ts";
import { count, roughly, seconds } from "../../terminal/format.ts";
import { clean, crop, fitting, textWidth } from "../../terminal/page.ts";

/** Shows the progress of an arm. */
export interface ProgressPainter {
  update(progress: Progress): void;
  /** Removes the moving line; later updates are not shown. */
  stop(): void;
}

/** How to show progress. */
export interface ProgressOptions {
  /** Where to write, usually stderr. */
  readonly stream: Pick<Output, "write">;
  readonly isTTY: boolean;
  /** The clock of the experiment, which paces plain lines; milliseconds. */
  readonly nowMs: () => number;
  readonly paint: Paint;
  readonly columns: number;
  readonly unicode?: boolean;
  /** Time between plain lines, milliseconds of that clock; 10 s unless given. */
  readonly intervalMs?: number;
}

const escapeStart = "\u001b[";

/** Wraps a stream for ora, which needs the cursor movements of a terminal: they are written as escape sequences. */
function spinnerStream(stream: Pick<Output, "write">, columns: number): NodeJS.WritableStream {
  const send = (text: string): boolean => {
    stream.write(text);
    return true;
  };
  const terminal = {
    isTTY: true,
    columns,
    write: (chunk: unknown) => send(String(chunk)),
    cursorTo: (column: number) => send(`${escapeStart}${column + 1}G`),
    moveCursor: (_: number, rows: number) => send(`${escapeStart}${Math.abs(rows)}${rows < 0 ? "A" : "B"}`),
    clearLine: (direction: number) => send(`${escapeStart}${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`),
    once: () => terminal,
    removeListener: () => terminal,
  };
  // ora uses only these members of a stream.
  return terminal as unknown as NodeJS.WritableStream;
}

/** Shows progress in one moving line. */
function livePainter({ stream, paint, columns, unicode = true }: ProgressOptions): ProgressPainter {
  const frames = unicode ? ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] : ["-", "\\", "|", "/"];
  // ora would detect colors itself and take over Ctrl-C: the frames are painted here, and stdin is left alone.
  const spinner = ora({
    stream: spinnerStream(stream, columns),
    isEnabled: true,
    color: false,
    discardStdin: false,
    spinner: { interval: 120, frames: frames.map(paint.cyan) },
  });
  let stopped = false;
  return {
    update: (progress) => {
      if (stopped) return;
      // Leaves room for the frame, a blank, and the last column, at which some terminals break the line.
      spinner.text = liveLine(progress, columns - 3, unicode);
      spinner.start();
    },
    stop: () => {
      stopped = true;
      spinner.stop();
    },
  };
}

/** Shows progress in plain lines, for a log: one for each interval and for each change of phase or arm. */
function plainPainter({ stream, nowMs, columns, intervalMs = 10_000 }: ProgressOptions): ProgressPainter {
  let last: { readonly atMs: number; readonly what: string } | undefined;
  let stopped = false;
  return {
    update: (progress) => {
      const what = `${progress.phase} ${progress.arm}`;
      const now = nowMs();
      if (stopped || (last !== undefined && last.what === what && now - last.atMs < intervalMs)) return;
      last = { atMs: now, what };
      stream.write(`${plainLine(progress, columns)}\n`);
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** Creates a painter for the stream: a moving line on a terminal, plain lines elsewhere. */
export const createProgress = (options: ProgressOptions): ProgressPainter =>
  options.isTTY ? livePainter(options) : plainPainter(options);

const phases = {
  preparing: "preparing",
  sending: "sending",
  running: "running",
  settling: "waiting about 3 min for metrics",
} as const satisfies Record<Progress["phase"], string>;

/** The parts of a progress line, most important first. */
function parts(progress: Progress): string[] {
  const { phase, done, total, running, waiting, failed, remainingMs, children } = progress;
  if (phase === "preparing") return [phases.preparing];
  const isDone = done === total && running + waiting === 0;
  const isOver = phase === "settling" || (isDone && (remainingMs ?? 0) < 1_000);
  return [
    `${count(done)}/${count(total)} done`,
    ...(remainingMs === null || isOver ? [] : [`about ${roughly(remainingMs / 1_000)} left`]),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(children === undefined || phase === "settling" ? [] : [shortChildrenText(children)]),
    ...(phase === "settling"
      ? [phases.settling]
      : isDone && !isOver
        ? ["checking that the queue is empty"]
        : [`${count(running)} running`, `${count(waiting)} waiting`]),
  ];
}

/** The child executions of a Distributed Map: `Map: 1200 of 25 000 children done, 900 running`. */
export const childrenText = ({ total, pending, running, succeeded, failed }: Progress["children"] & {}): string =>
  [
    `Map: ${count(succeeded)} of ${count(total)} children done`,
    `${count(running)} running`,
    ...(pending > 0 ? [`${count(pending)} pending`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ].join(", ");

/** The same where there is little room: `Map 1200/25 000`. */
const shortChildrenText = ({ total, succeeded, failed }: Progress["children"] & {}): string =>
  `Map ${count(succeeded)}/${count(total)}${failed > 0 ? ` (${count(failed)} failed)` : ""}`;

/** Moves the remaining time to the end: the order for reading differs from the order of importance. */
function inReadingOrder(kept: readonly string[]): string[] {
  const left = kept.filter((part) => part.endsWith(" left"));
  return [...kept.filter((part) => !part.endsWith(" left")), ...left];
}

function bar(progress: Progress, width: number, unicode: boolean): string {
  const share = progress.total === 0 ? 0 : Math.min(1, (progress.done + progress.failed) / progress.total);
  const full = Math.floor(share * width);
  const [on, off] = unicode ? ["█", "░"] : ["#", "."];
  return `[${on.repeat(full)}${off.repeat(width - full)}]`;
}

/** Formats progress as one line with a bar, at most `width` columns wide. */
export function liveLine(progress: Progress, width: number, unicode: boolean): string {
  const separator = unicode ? " · " : " | ";
  const name = crop(clean(progress.arm), Math.max(8, Math.floor(width / 4)));
  const kept = fitting(parts(progress), width - 9, separator);
  const text = inReadingOrder(kept).join(separator);
  const spare = width - textWidth(text) - 3;
  const named = spare - textWidth(name) - 1 >= 8;
  const barWidth = Math.min(24, named ? spare - textWidth(name) - 1 : spare);
  const drawn = barWidth >= 4 ? `${bar(progress, barWidth, unicode)} ` : "";
  return crop(`${named ? `${name} ` : ""}${drawn}${text}`, width);
}

/** Formats progress as one line for a log: `12.0 s  sqs 0-30 s: running, 43/100 done, 12 running, …`. */
export function plainLine(progress: Progress, width: number): string {
  const { phase, elapsedMs, arm } = progress;
  const start = `${seconds(elapsedMs / 1_000)}  ${crop(clean(arm), Math.floor(width / 3))}: `;
  const said = phase === "sending" ? [phases.sending, ...parts(progress)] : parts(progress);
  const kept = fitting(said, width - textWidth(start), ", ");
  return crop(start + inReadingOrder(kept).join(", "), width);
}
