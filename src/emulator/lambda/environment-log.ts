import type { LogSink } from "../model-context.ts";
import { consoleLine } from "./log-lines.ts";

/** The log stream of one execution environment, and what the present invocation has written to it. */
export class EnvironmentLog {
  readonly group: string;
  readonly stream: string;
  readonly #sink: LogSink;
  #requestId: string | undefined;
  #lines: string[] = [];

  constructor(sink: LogSink, group: string, stream: string) {
    this.#sink = sink;
    this.group = group;
    this.stream = stream;
  }

  /** Lines are of this invocation from now on; its own list of lines is returned. */
  begin(requestId: string): readonly string[] {
    this.#requestId = requestId;
    this.#lines = [];
    return this.#lines;
  }

  write(atMs: number, message: string): void {
    this.#lines.push(message);
    this.#sink.write(this.group, this.stream, Math.floor(atMs), message);
  }

  /** What the function's code wrote to its console. */
  console(atMs: number, level: string, text: string): void {
    this.write(atMs, consoleLine(atMs, this.#requestId, level, text));
  }
}
