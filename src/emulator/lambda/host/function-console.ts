import { format, inspect } from "node:util";

/** The `console` of a function: formats as Node does, and hands each call on as one line with its level. */
export function functionConsole(log: (level: string, text: string) => void) {
  const at =
    (level: string) =>
    (...values: unknown[]): void =>
      log(level, format(...values));
  const inspected = (value: unknown) => log("INFO", inspect(value));
  return {
    log: at("INFO"),
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    debug: at("DEBUG"),
    trace: at("TRACE"),
    dir: inspected,
    table: inspected,
    assert: (condition?: unknown, ...values: unknown[]) => {
      if (!condition) log("ERROR", values.length === 0 ? "Assertion failed" : `Assertion failed: ${format(...values)}`);
    },
    group: at("INFO"),
    groupEnd: () => undefined,
    time: () => undefined,
    timeEnd: () => undefined,
    timeLog: () => undefined,
    count: () => undefined,
  };
}
