import { FlattenError } from "../../base/errors.ts";
import type { OpenWorkload } from "../../cli/target/deployed.ts";
import { roughly } from "../../terminal/format.ts";

/** The log that a command reads, and the period. */
export interface LogSource {
  readonly target: OpenWorkload;
  /** What the user calls the function: `process` or `trigger` of flatten's stack, or its name. */
  readonly label: string;
  /** Whether the function is flatten's, so that a burst makes it log. */
  readonly isFlattens: boolean;
  readonly functionName: string;
  readonly logGroup: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The first keys of every JSON document about a log. */
export const logHead = ({ target, label, logGroup, sinceMs, untilMs }: LogSource, run: string | undefined) => ({
  target: target.description,
  function: label,
  logGroup,
  from: new Date(sinceMs).toISOString(),
  to: new Date(untilMs).toISOString(),
  run: run ?? null,
});

/** The remedy suggests a period that is this much longer. */
const longerBy = 4;

/** The error when no line is found: no line at all, or none of the given run. */
export function nothingLogged(
  { label, isFlattens, sinceMs, untilMs }: LogSource,
  run: string | undefined,
  lastRunSeen: string | undefined,
): FlattenError {
  const subject = isFlattens ? `the ${label} function` : `the function "${label}"`;
  const minutes = (untilMs - sinceMs) / 60_000;
  const period = `the last ${Number.isInteger(minutes) && minutes < 120 ? `${minutes} min` : roughly(minutes * 60)}`;
  const longer = `choose a longer period: flatten logs${isFlattens ? ` ${label}` : ""} --since ${Math.ceil((longerBy * minutes) / 60)}h`;
  if (run === undefined) {
    return new FlattenError("inconclusive", `${subject} logged nothing in ${period}`, {
      remedy: isFlattens
        ? `${longer}; or run it: flatten burst${label === "trigger" ? " --via trigger --jitter 10" : ""}`
        : longer,
    });
  }
  return new FlattenError("inconclusive", `${subject} logged nothing for the run "${run}" in ${period}`, {
    remedy: lastRunSeen === undefined ? longer : `the last run in the log: --run ${lastRunSeen}`,
  });
}
