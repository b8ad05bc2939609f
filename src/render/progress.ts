import ora from "ora";
import type { Progress } from "../experiment/result.ts";
import type { Paint } from "./paint.ts";
import { liveLine, plainLine } from "./progress-line.ts";
import { spinnerStream, type TextStream } from "./spinner-stream.ts";
import { clean } from "./text-width.ts";
import { wrap } from "./wrap.ts";

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
