import type { Facts } from "./facts.ts";

/** The levels of a finding, the best first. A warning or a problem makes `flatten doctor` end with exit code 4. */
export const levels = ["ok", "advice", "warning", "problem"] as const;

/** How serious a finding is. */
export type Level = (typeof levels)[number];

/** The names of all checks. */
export type CheckName =
  | "identity"
  | "account-concurrency"
  | "stack"
  | "mapping"
  | "visibility-timeout"
  | "receive-count"
  | "dead-letter-queue"
  | "dead-letter-retention"
  | "reserved-concurrency"
  | "batch-failures"
  | "async-destination"
  | "alarms"
  | "concurrency-alarm"
  | "log-retention"
  | "runtime";

/** The result of a check. */
export interface Finding {
  readonly level: Level;
  /** What was found, with the numbers. */
  readonly what: string;
  /** Why it matters; null at the level "ok". */
  readonly why: string | null;
  /** A command to run, or a parameter to change; null if there is nothing to do. */
  readonly remedy: string | null;
}

/** A finding with the name of its check: an element of `findings` in `flatten doctor --format json`. */
export interface NamedFinding extends Finding {
  readonly check: CheckName;
}

/** The worst level of the findings. */
export const worstOf = (findings: readonly Finding[]): Level =>
  findings.reduce<Level>((worst, { level }) => (levels.indexOf(level) > levels.indexOf(worst) ? level : worst), "ok");

/** A finding that needs no change. */
export const ok = (what: string): Finding => ({ level: "ok", what, why: null, remedy: null });

/** A finding that should be looked into. */
export const issue = (
  level: Exclude<Level, "ok">,
  what: string,
  why: string,
  remedy: string | null = null,
): Finding => ({ level, what, why, remedy });

/** The command that changes a parameter of the stack. */
export const deployWith = (parameter: string, value: number | string): string =>
  `flatten deploy --parameter ${parameter}=${value}`;

/** One check of the account or of the stack. */
export interface Check {
  /** Checks of the stack are skipped if the stack does not exist. */
  readonly scope: "account" | "stack";
  /** Returns the findings. An error of the cloud becomes a finding too. */
  run(facts: Facts): Promise<readonly Finding[]>;
}
