import type { Clock } from "../../src/base/time.ts";
import type { Input, ProcessContext } from "../../src/cli/command.ts";
import { Screen } from "./screen.ts";

/** A terminal with a screen, a keyboard and a user who watches. */
export interface LiveTerminal {
  readonly screen: Screen;
  /** Members of the process context of a command that runs on the terminal; its result goes to stdout, which is no terminal. */
  readonly context: Partial<ProcessContext>;
  type(keys: string): void;
}

/**
 * A terminal on a wall clock of its own, which moves while a command sleeps, and stands still while the user looks: what the user
 * sees does not depend on how long this machine takes to draw.
 *
 * @param watch called after a step of the wall clock, with the terminal
 */
export function liveTerminal(
  watch: (terminal: LiveTerminal) => Promise<void> | void = () => undefined,
  screen = new Screen(),
): LiveTerminal {
  let listener: ((chunk: string) => void) | undefined;
  const stdin: Input = {
    isTTY: true,
    setRawMode: () => undefined,
    on: (_, added) => {
      listener = added;
    },
    off: () => {
      listener = undefined;
    },
    resume: () => undefined,
    pause: () => undefined,
  };
  const interruption = new AbortController();
  let wallMs = 0;
  let look: Promise<void> | undefined;
  const wallClock: Clock = {
    nowMs: () => wallMs,
    sleepMs: async (ms, signal) => {
      await new Promise(setImmediate);
      const isFirst = look === undefined;
      await look;
      signal?.throwIfAborted();
      wallMs += ms;
      if (!isFirst) return;
      look = Promise.resolve(watch(terminal));
      await look.finally(() => {
        look = undefined;
      });
    },
  };
  const signals = {
    isForeground: () => true,
    interrupt: () => interruption.abort(new Error("interrupted")),
    suspend: () => undefined,
    onSuspend: () => () => undefined,
  };
  const context = { stdin: () => stdin, stderr: screen, wallClock, signals, interrupted: interruption.signal };
  const terminal: LiveTerminal = { screen, context, type: (keys) => listener?.(keys) };
  return terminal;
}
