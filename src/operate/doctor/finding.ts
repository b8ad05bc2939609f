import type { Facts } from "./facts.ts";

/** How bad a finding is, the best first. Only what is worse than advice makes `flatten doctor` end with 4. */
export const levels = ["ok", "advice", "warning", "problem"] as const;
export type Level = (typeof levels)[number];

/** Everything that is looked at. */
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

/** What a check says. */
export interface Finding {
  readonly level: Level;
  /** What is so, with its numbers. */
  readonly what: string;
  /** Why it matters; null where all is well. */
  readonly why: string | null;
  /** A command, or a parameter to change; null where there is nothing to do. */
  readonly remedy: string | null;
}

/** A finding with the check that it comes from: an element of `findings` in `flatten doctor --format json`. */
export interface NamedFinding extends Finding {
  readonly check: CheckName;
}

/** The level of the worst of them. */
export const worstOf = (findings: readonly Finding[]): Level =>
  findings.reduce<Level>((worst, { level }) => (levels.indexOf(level) > levels.indexOf(worst) ? level : worst), "ok");

/** All is well. */
export const fine = (what: string): Finding => ({ level: "ok", what, why: null, remedy: null });

/** Something to change. */
export const complaint = (
  level: Exclude<Level, "ok">,
  what: string,
  why: string,
  remedy: string | null = null,
): Finding => ({ level, what, why, remedy });

/** The command that changes a parameter of the stack. */
export const deployWith = (parameter: string, value: number | string): string =>
  `flatten deploy --parameter ${parameter}=${value}`;

/** One subject that is looked at. A look may throw what the cloud threw: that becomes a finding. */
export interface Check {
  /** Those of a stack are left out where there is none. */
  readonly of: "account" | "stack";
  look(facts: Facts): Promise<readonly Finding[]>;
}
