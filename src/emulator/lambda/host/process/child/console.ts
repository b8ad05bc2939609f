import { Console } from "node:console";
import { consoleLineMark } from "../messages.ts";

/** The level of each method of the console, as Lambda's runtime logs it. All other methods log at INFO. */
const levels = {
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  debug: "DEBUG",
  trace: "TRACE",
  assert: "WARN",
};

/**
 * Replaces the methods of the global console. Node formats the text; each call becomes one line for the emulator, in order
 * with what the function writes to its standard output.
 *
 * @param nowMs the time in this process, milliseconds since the epoch.
 * @returns writes a line with a level.
 */
export function replaceConsole(nowMs: () => number): (level: string, text: string) => void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const log = (level: string, text: string) =>
    void write(`${consoleLineMark}${JSON.stringify([level, text, nowMs()])}\n`);
  let level = "INFO";
  const sink = {
    write: (text: string) => {
      log(level, text.replace(/\n$/, ""));
      return true;
    },
  } as NodeJS.WritableStream;
  const formatting = new Console({ stdout: sink, stderr: sink, ignoreErrors: false, colorMode: false });
  const methods = Object.entries(formatting).filter(([, value]) => typeof value === "function");
  for (const [name, method] of methods) {
    const levelOfMethod = levels[name as keyof typeof levels] ?? "INFO";
    Reflect.set(console, name, (...values: unknown[]) => {
      level = levelOfMethod;
      return Reflect.apply(method as (...args: unknown[]) => unknown, formatting, values);
    });
  }
  return log;
}
