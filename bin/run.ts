import { readFileSync, writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { realClock } from "../src/aws/real-clock.ts";
import { exitCodes } from "../src/base/errors.ts";
import type { Output, ProcessSignals } from "../src/cli/command.ts";
import { main } from "../src/main.ts";

/** The exit codes of a command that one of these signals has ended: 128 and the number of the signal, as in a shell. */
const signalCodes = { SIGINT: exitCodes.interrupted.code, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs a command line in this process; the result is the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  // By default V8 collects the garbage of a large burst when the heap has grown to four times what is in use. Most of what
  // `local start` is sent stays in use: earlier collections would take a fifth of its CPU time.
  if (argv[0] !== "local") setFlagsFromString("--heap-growing-percent=60");
  // The SDK, which a command loads when it needs it, warns about Node 20 on stderr; users cannot act on that.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  let interruption = new AbortController();
  let isEnding = false;
  let interruptedCode: number = exitCodes.interrupted.code;
  let exitMessage: string | undefined;
  let delayMessage: string | undefined;
  // A cancelled CI job and a closed terminal have to restore settings as Ctrl-C does.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      isEnding ||= signal !== "SIGINT";
      // The first one stops the run and measures what has been done; the second ends the process, unless it is saving.
      if (!interruption.signal.aborted) {
        interruptedCode = signalCodes[signal];
        interruption.abort(new Error("interrupted"));
      } else if (delayMessage !== undefined) {
        process.stderr.write(`${delayMessage}\n`);
        delayMessage = undefined;
      } else {
        // A picture on the second screen of the terminal is left when the process ends, and what was written there is lost.
        process.on("exit", () => exitMessage !== undefined && process.stderr.write(`${exitMessage}\n`));
        process.exit(interruptedCode);
      }
    });
  }
  const code = await main({
    argv,
    env: process.env,
    cwd: process.cwd(),
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.platform === "win32" ? process.stderr : stderr,
    wallClock: realClock,
    drawSeed: () => 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 99_999),
    signals,
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
  return code === exitCodes.interrupted.code ? interruptedCode : code;
}

/**
 * stderr without a stream. Ctrl-C may end a computation in the middle of a write (src/cli/process.ts), and a stream would
 * write nothing after that. The console of Windows shows Unicode only through a stream.
 */
const stderr: Output = {
  write: (text) => {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSome(rest));
  },
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  get rows() {
    return process.stderr.rows;
  },
  on: (event, listener) => process.stderr.on(event, listener),
  off: (event, listener) => process.stderr.off(event, listener),
};

/** Time to wait for the reader of a pipe that is full, milliseconds. */
const fullPipeMs = 2;

/** Writes to stderr. @returns the bytes that need no further attempt: all of them if no one can read them. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(2, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return bytes.length;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fullPipeMs);
    return 0;
  }
}

const signals: ProcessSignals = {
  isForeground,
  interrupt: () => void process.kill(process.pid, "SIGINT"),
  // As the terminal does, to every process of the job: npx, for example, waits for this one.
  suspend: () => void process.kill(0, "SIGTSTP"),
  onSuspend: (before, after) => {
    const suspend = () => {
      before();
      process.kill(process.pid, "SIGSTOP");
    };
    process.on("exit", before);
    process.on("SIGTSTP", suspend);
    process.on("SIGCONT", after);
    return () => {
      process.off("exit", before);
      process.off("SIGTSTP", suspend);
      process.off("SIGCONT", after);
    };
  },
};

/** Compares the process group with that of the terminal, which Linux shows; a process in the background must not change the terminal. */
function isForeground(): boolean {
  try {
    const status = readFileSync("/proc/self/stat", "utf8");
    const [, , group, , , terminalGroup] = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return group === terminalGroup;
  } catch {
    return true;
  }
}
