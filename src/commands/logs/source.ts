import { FlattenError } from "../../base/errors.ts";
import type { OpenTarget } from "../../cli/target/open-target.ts";
import { roughly } from "../../terminal/format.ts";

/** The log that a command reads, and the period. */
export interface LogSource {
  readonly target: OpenTarget;
  /** The function of the stack. */
  readonly role: "process" | "trigger";
  readonly logGroup: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The first keys of every JSON document about a log. */
export const logHead = ({ target, role, logGroup, sinceMs, untilMs }: LogSource, run: string | undefined) => ({
  target: target.description,
  function: role,
  logGroup,
  from: new Date(sinceMs).toISOString(),
  to: new Date(untilMs).toISOString(),
  run: run ?? null,
});

/** The remedy suggests a period that is this much longer. */
const longerBy = 4;

/** The error when no line is found: no line at all, or none of the given run. */
export function nothingLogged(
  { role, sinceMs, untilMs }: LogSource,
  run: string | undefined,
  lastRunSeen: string | undefined,
): FlattenError {
  const minutes = (untilMs - sinceMs) / 60_000;
  const period = `the last ${Number.isInteger(minutes) && minutes < 120 ? `${minutes} min` : roughly(minutes * 60)}`;
  const longer = `choose a longer period: flatten logs ${role} --since ${Math.ceil((longerBy * minutes) / 60)}h`;
  if (run === undefined) {
    return new FlattenError("inconclusive", `the ${role} function logged nothing in ${period}`, {
      remedy: `${longer}; or run it: flatten burst${role === "trigger" ? " --via trigger --jitter 10" : ""}`,
    });
  }
  return new FlattenError("inconclusive", `the ${role} function logged nothing for the run "${run}" in ${period}`, {
    remedy: lastRunSeen === undefined ? longer : `the last run in the log: --run ${lastRunSeen}`,
  });
}
