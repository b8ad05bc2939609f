import type { ProcessContext } from "../../src/cli/context.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the world hands to `main`, with streams that remember what was written to them. */
export function fakeProcessContext(argv: readonly string[], changes: Partial<ProcessContext> = {}) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const processContext: ProcessContext = {
    argv,
    env: {},
    cwd: changes.cwd ?? temporaryFolder(),
    stdin: () => ({}),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    wallClock: { nowMs: () => 0, sleepMs: async () => undefined },
    drawSeed: () => 1,
    interrupted: new AbortController().signal,
    setExitMessage: () => undefined,
    ...changes,
  };
  return { processContext, written };
}
