import { FlattenError } from "../../base/errors.ts";
import type { OpenTarget } from "../../cli/target/open-target.ts";
import { roughly } from "../../terminal/format.ts";

/** The log that a command reads, and the window that it looks at. */
export interface LogSource {
  readonly target: OpenTarget;
  /** Which of the stack's functions. */
  readonly role: "process" | "trigger";
  readonly logGroup: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The head that every JSON document about a log has. */
export const logHead = ({ target, role, logGroup, sinceMs, untilMs }: LogSource, run: string | undefined) => ({
  target: target.description,
  function: role,
  logGroup,
  from: new Date(sinceMs).toISOString(),
  to: new Date(untilMs).toISOString(),
  run: run ?? null,
});

/** How much more of the past a user may want to see who found nothing. */
const widerBy = 4;

/** Why there is nothing to show: no line at all, or none of the run that was asked for. */
export function nothingLogged(
  { role, sinceMs, untilMs }: LogSource,
  run: string | undefined,
  lastRunSeen: string | undefined,
): FlattenError {
  const minutes = (untilMs - sinceMs) / 60_000;
  const window = `the last ${Number.isInteger(minutes) && minutes < 120 ? `${minutes} min` : roughly(minutes * 60)}`;
  const longer = `look further back: flatten logs ${role} --since ${Math.ceil((widerBy * minutes) / 60)}h`;
  if (run === undefined) {
    return new FlattenError("inconclusive", `${role} has logged nothing in ${window}`, {
      remedy: `${longer}; or let it run: flatten burst${role === "trigger" ? " --via trigger --jitter 10" : ""}`,
    });
  }
  return new FlattenError("inconclusive", `${role} has logged nothing for the run "${run}" in ${window}`, {
    remedy: lastRunSeen === undefined ? longer : `the last run there is: --run ${lastRunSeen}`,
  });
}
