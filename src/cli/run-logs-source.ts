import { FlattenError } from "../base/errors.ts";
import { roughly } from "../render/format.ts";
import type { OpenTarget } from "./open-target.ts";

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

/** Why there is nothing to show: no line at all, or none of the run that was asked for. */
export function nothingLogged(
  { role, sinceMs, untilMs }: LogSource,
  run: string | undefined,
  lastRunSeen: string | undefined,
): FlattenError {
  const window = `the last ${roughly((untilMs - sinceMs) / 1000)}`;
  const longer = `look further back: flatten logs ${role} --since 2h`;
  if (run === undefined) {
    return new FlattenError("inconclusive", `${role} has logged nothing in ${window}`, {
      remedy: `${longer}   or let it run: flatten burst`,
    });
  }
  return new FlattenError("inconclusive", `${role} has logged nothing for the run "${run}" in ${window}`, {
    remedy: lastRunSeen === undefined ? longer : `the last run there is: --run ${lastRunSeen}`,
  });
}
