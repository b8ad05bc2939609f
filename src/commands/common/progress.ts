import ora from "ora";
import type { Progress } from "../../experiment/result.ts";
import { count, roughly, seconds } from "../../terminal/format.ts";
import type { Paint } from "../../terminal/paint.ts";
import { spinnerStream, type TextStream } from "../../terminal/spinner-stream.ts";
import { clean, crop, textWidth, wrap } from "../../terminal/wrap.ts";

/** Shows how an arm comes on. */
export interface ProgressPainter {
  update(progress: Progress): void;
  /** A line that stays. */
  note(text: string): void;
  /** Takes the moving line away; nothing is painted afterwards. */
  stop(): void;
}

/** What a painter is given. */
export interface ProgressOptions {
  /** Where to write, usually stderr. */
  readonly stream: TextStream;
  readonly isTTY: boolean;
  /** The experiment's clock, which paces plain lines. */
  readonly nowMs: () => number;
  readonly paint: Paint;
  readonly columns: number;
  readonly unicode?: boolean;
  /** Between plain lines, milliseconds of that clock; 10 s unless told. */
  readonly intervalMs?: number;
}

const notePieces = (text: string, columns: number): string =>
  wrap(clean(text), columns)
    .map((line) => `${line}\n`)
    .join("");

/** One line that moves. */
function livePainter({ stream, paint, columns, unicode = true }: ProgressOptions): ProgressPainter {
  const frames = unicode ? ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] : ["-", "\\", "|", "/"];
  const target = spinnerStream(stream, columns);
  // ora would colour by its own detection; the spinner is painted here. Ctrl-C belongs to the program.
  const spinner = ora({
    stream: target,
    isEnabled: true,
    color: false,
    discardStdin: false,
    spinner: { interval: 120, frames: frames.map(paint.cyan) },
  });
  let stopped = false;
  return {
    update: (progress) => {
      if (stopped) return;
      // The frame, a blank, and the last column, where some terminals already break the line.
      spinner.text = liveLine(progress, columns - 3, unicode);
      spinner.start();
    },
    note: (text) => {
      target.write(notePieces(text, columns));
    },
    stop: () => {
      stopped = true;
      spinner.stop();
    },
  };
}

/** One plain line per interval and at each change of phase or arm: reads well in a log. */
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
    note: (text) => {
      stream.write(notePieces(text, columns));
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** A painter for the stream: a moving line on a terminal, plain lines elsewhere. */
export const createProgress = (options: ProgressOptions): ProgressPainter =>
  options.isTTY ? livePainter(options) : plainPainter(options);

const phases = {
  preparing: "preparing",
  sending: "sending",
  running: "running",
  settling: "waiting for CloudWatch to settle",
} as const satisfies Record<Progress["phase"], string>;

/** What is said of a progress, most important first. */
function parts(progress: Progress): string[] {
  const { phase, done, total, running, waiting, failed, remainingMs } = progress;
  if (phase === "preparing") return [phases.preparing];
  return [
    `${count(done)}/${count(total)} done`,
    ...(remainingMs === null || phase === "settling" ? [] : [`about ${roughly(remainingMs / 1_000)} left`]),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(phase === "settling" ? [phases.settling] : [`${count(running)} running`, `${count(waiting)} waiting`]),
  ];
}

/** The order in which the parts are read, which is not that of their importance: the remaining time comes last. */
function inReadingOrder(kept: readonly string[]): string[] {
  const left = kept.filter((part) => part.endsWith(" left"));
  return [...kept.filter((part) => !part.endsWith(" left")), ...left];
}

function bar(progress: Progress, width: number, unicode: boolean): string {
  const share = progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total);
  const full = Math.floor(share * width);
  const [on, off] = unicode ? ["█", "░"] : ["#", "."];
  return `[${on.repeat(full)}${off.repeat(width - full)}]`;
}

/** The parts that fit beside `used` columns, the least important left out first. */
function fitting(all: readonly string[], room: number, separator: string): string[] {
  const kept = [...all];
  while (kept.length > 1 && textWidth(kept.join(separator)) > room) kept.pop();
  return kept;
}

/** One line with a bar for a terminal, at most `width` columns. */
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

/** One line for a log: `12.0 s  sqs 0-30 s: running, 43/100 done, 12 running, …`. */
export function plainLine(progress: Progress, width: number): string {
  const { phase, elapsedMs, arm } = progress;
  const start = `${seconds(elapsedMs / 1_000)}  ${crop(clean(arm), Math.floor(width / 3))}: `;
  const said = phase === "sending" ? [phases.sending, ...parts(progress)] : parts(progress);
  const kept = fitting(said, width - textWidth(start), ", ");
  return crop(start + inReadingOrder(kept).join(", "), width);
}
