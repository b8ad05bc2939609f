import type { ProcessContext } from "../../src/cli/command.ts";

/** The members of a process context for a command that no signal reaches, with seed 1 and without input. */
export const undisturbed = () =>
  ({
    stdin: () => ({}),
    drawSeed: () => 1,
    signals: {
      isForeground: () => true,
      interrupt: () => undefined,
      suspend: () => undefined,
      onSuspend: () => () => undefined,
    },
    interrupted: new AbortController().signal,
    renewInterrupted: () => new AbortController().signal,
    setExitMessage: () => undefined,
    delayExit: () => undefined,
  }) satisfies Partial<ProcessContext>;
