import { type ChildProcess, spawn } from "node:child_process";
import { jsonIn } from "../../../../base/encoding.ts";
import { consoleLineMark, type MessageFromProcess, type MessageToProcess } from "./messages.ts";

/** Receives what the process of a function writes. */
export interface ProcessOutput {
  /** A call of the console, at a time of the process in milliseconds since the epoch. */
  console(level: string, text: string, nowMs: number): void;
  /** Any other line, without the newline. */
  raw(line: string): void;
}

/** How the process of a function is started. */
export interface ProcessRequest {
  readonly program: string;
  /** The working directory: the folder with the function's files. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly output: ProcessOutput;
  /** Called with a message after everything that the function wrote before it. */
  onMessage(message: MessageFromProcess): void;
  /** Called when the process has ended, with the reason in Lambda's words. */
  onExit(reason: string): void;
}

/** The share of the memory that is for the heap; the rest is for Node itself (Lambda's runtime sets the limit alike). */
const heapShare = 0.9;

/** A process that runs a function. */
export class FunctionProcess {
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #request: ProcessRequest;

  constructor(request: ProcessRequest) {
    const { program, folder, variables, memoryMegabytes } = request;
    const heapMegabytes = Math.floor(memoryMegabytes * heapShare);
    this.#request = request;
    this.#child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, program], {
      cwd: folder,
      env: { ...variables },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A process group of its own: a signal that the terminal sends to the emulator does not reach the function.
      detached: true,
      windowsHide: true,
    });
    this.pid = this.#child.pid;
    this.#listen();
    this.keepAlive(false);
  }

  send(message: MessageToProcess): void {
    // An error means that the process has ended, which `onExit` reports.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Sets whether the process keeps this one alive. */
  keepAlive(on: boolean): void {
    const { channel } = this.#child;
    if (on) {
      this.#child.ref();
      channel?.ref();
    } else {
      this.#child.unref();
      channel?.unref();
    }
  }

  /** Stops the process until `thaw`, as Lambda freezes an environment between invocations. */
  freeze(): void {
    this.#signal("SIGSTOP");
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  #listen(): void {
    const { output, onMessage, onExit } = this.#request;
    const outputs = [this.#child.stdout, this.#child.stderr].map((stream) => {
      const lines = new OutputLines(output);
      stream?.setEncoding("utf8").on("data", (text: string) => lines.add(text));
      (stream as { unref?: () => void } | null)?.unref?.();
      return lines;
    });
    // What the function wrote before is in the pipes by now: it is read within one turn of the event loop.
    const afterOutput = (run: () => void) =>
      void setImmediate(() =>
        setImmediate(() => {
          for (const lines of outputs) lines.end();
          run();
        }),
      );
    this.#child.on("message", (message: MessageFromProcess) => afterOutput(() => onMessage(message)));
    this.#child.on("error", (error) => {
      if (this.pid === undefined) onExit(`Runtime failed to start: ${error.message}`);
    });
    this.#child.on("exit", (code, signal) => {
      // Also those that the function has started.
      this.kill();
      afterOutput(() => onExit(exitReason(code, signal)));
    });
  }

  /** Sends a signal to the process and those that it has started. */
  #signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group has ended, or the system has no process groups.
      this.#child.kill(signal);
    }
  }
}

/** Signals in the words of Lambda's error messages. */
const signalTexts: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalTexts[signal] ?? signal}`;
  return code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`;
}

/** Splits the standard output or standard error of a function into lines, and writes them to its log. */
export class OutputLines {
  readonly #output: ProcessOutput;
  /** The end of the output, a line of the function without its newline. */
  #unfinished = "";
  /** A call of the console of which the end is missing. */
  #partOfCall: string | undefined;

  constructor(output: ProcessOutput) {
    this.#output = output;
  }

  /** Adds a part of the output. */
  add(text: string): void {
    const lines = text.split("\n");
    for (const [i, line] of lines.entries()) this.#addPart(line, i < lines.length - 1);
  }

  /** Writes a last line without a newline. */
  end(): void {
    if (this.#unfinished !== "") this.#output.raw(this.#unfinished);
    this.#unfinished = "";
  }

  #addPart(part: string, isLineEnd: boolean): void {
    if (this.#partOfCall !== undefined) {
      this.#partOfCall += part;
    } else {
      const [own = "", call] = split(part);
      this.#unfinished += own;
      this.#partOfCall = call;
    }
    if (!isLineEnd) return;
    // A call of the console may come between two parts of a line that the function writes itself.
    if (this.#partOfCall === undefined) {
      this.#output.raw(this.#unfinished);
      this.#unfinished = "";
    } else this.#writeCall(this.#partOfCall);
    this.#partOfCall = undefined;
  }

  #writeCall(json: string): void {
    const [level, text, nowMs] = parse(json) ?? [];
    if (typeof level === "string" && typeof text === "string") this.#output.console(level, text, Number(nowMs));
    else this.#output.raw(json);
  }
}

function split(part: string): readonly [string, string?] {
  const at = part.indexOf(consoleLineMark);
  return at < 0 ? [part] : [part.slice(0, at), part.slice(at + consoleLineMark.length)];
}

function parse(json: string): readonly unknown[] | undefined {
  const parsed = jsonIn(json);
  return Array.isArray(parsed) ? parsed : undefined;
}
