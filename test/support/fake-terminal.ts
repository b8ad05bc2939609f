import { PassThrough, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { ProcessContext } from "../../src/cli/command.ts";
import { withoutEscapes } from "../../src/terminal/page.ts";

/** Keys by their names. */
export const keys = { enter: "\r", down: "\u001b[B", escape: "\u001b", ctrlC: "\u0003" } as const;

/** Streams of a terminal, 80 columns wide, for `flatten` of test/support/flatten.ts, and a user who types on it. */
export function fakeTerminal() {
  let screen = "";
  let seen = 0;
  let wallMs = 0;
  let onWritten: () => void = () => undefined;
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = () =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          screen += withoutEscapes(String(chunk));
          onWritten();
          done();
        },
      }),
      { isTTY: true, columns: 80, rows: 24 },
    );
  const context: Partial<ProcessContext> = {
    stdin: () => input,
    stdout: output(),
    stderr: output(),
    env: { NO_COLOR: "1" },
    wallClock: {
      nowMs: () => wallMs,
      sleepMs: async (ms) => {
        await setImmediate();
        wallMs += ms;
      },
    },
  };
  return {
    context,
    /** Everything that was written, without escape sequences. */
    screen: () => screen,
    /** Waits until a text appears below what was seen before, and types keys. A text that never appears is a timeout. */
    type: async (text: string, ...typed: readonly string[]): Promise<void> => {
      while (screen.indexOf(text, seen) < 0) {
        await new Promise<void>((resolve) => {
          onWritten = resolve;
        });
      }
      seen = screen.indexOf(text, seen) + text.length;
      for (const each of typed) {
        await setImmediate();
        input.write(each);
      }
    },
  };
}
