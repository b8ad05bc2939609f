import { realClock } from "../src/aws/real-clock.ts";
import { exitCodes } from "../src/base/errors.ts";
import { main } from "../src/main.ts";

/** Runs a command line in this process; the result is the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  // The SDK, which a command loads when it needs it, warns about Node 20 on stderr; users cannot act on that.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  let interruption = new AbortController();
  let isEnding = false;
  let exitMessage: string | undefined;
  let delayMessage: string | undefined;
  // A cancelled CI job and a closed terminal have to restore settings as Ctrl-C does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      isEnding ||= signal !== "SIGINT";
      // The first one stops the run and measures what has been done; the second ends the process, unless it is saving.
      if (!interruption.signal.aborted) {
        interruption.abort(new Error("interrupted"));
      } else if (delayMessage !== undefined) {
        process.stderr.write(`${delayMessage}\n`);
        delayMessage = undefined;
      } else {
        if (exitMessage !== undefined) process.stderr.write(`${exitMessage}\n`);
        process.exit(exitCodes.interrupted.code);
      }
    });
  }
  return main({
    argv,
    env: process.env,
    cwd: process.cwd(),
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    wallClock: realClock,
    drawSeed: () => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 99_999),
    interrupted: interruption.signal,
    renewInterrupted: () => {
      if (interruption.signal.aborted && !isEnding) interruption = new AbortController();
      return interruption.signal;
    },
    setExitMessage: (message) => {
      exitMessage = message;
      delayMessage = undefined;
    },
    delayExit: (message) => {
      delayMessage = message;
    },
  });
}
