import { isFlattenStack, type Workload } from "../../aws/workload.ts";
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
  | "schedule-groups"
  | "workload"
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
  | "runtime"
  | "system-log-level"
  | "recursion"
  | "mapping-caps";

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

/** The settings that a check recommends to change, by their parameters in flatten's template. */
type Parameter = "ReservedConcurrency" | "MaximumConcurrency" | "MaxReceiveCount" | "VisibilityTimeoutSeconds";

/** The command that changes a setting: a deployment of flatten's stack, or a call of the AWS CLI for any other workload. */
export function settingCommand(workload: Workload, parameter: Parameter, value: number): string {
  if (isFlattenStack(workload)) return `flatten deploy --parameter ${parameter}=${value}`;
  const { functionName, mappingId, queueUrl } = workload;
  const setQueue = `aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes`;
  const commands = {
    ReservedConcurrency:
      value < 0
        ? `aws lambda delete-function-concurrency --function-name ${functionName}`
        : `aws lambda put-function-concurrency --function-name ${functionName} --reserved-concurrent-executions ${value}`,
    MaximumConcurrency: `aws lambda update-event-source-mapping --uuid ${mappingId} --scaling-config MaximumConcurrency=${value}`,
    MaxReceiveCount: `set maxReceiveCount to ${value} in the redrive policy: ${setQueue} RedrivePolicy=…`,
    VisibilityTimeoutSeconds: `${setQueue} VisibilityTimeout=${value}`,
  } as const satisfies Record<Parameter, string>;
  return commands[parameter];
}

/** What a report calls the function of a workload. */
export const functionText = (workload: Workload): string =>
  isFlattenStack(workload) ? "the process function" : `the function "${workload.functionName}"`;

/** The remedy for a setting that only flatten's template has; null for any other workload. */
export const forOwnStack = (workload: Workload, remedy: string): string | null =>
  isFlattenStack(workload) ? remedy : null;

/** One check of the account or of the workload. */
export interface Check {
  /** The parts of the workload that the check reads; without them it is skipped. A check without any is of the account. */
  readonly needs: readonly (keyof Workload)[];
  /** Returns the findings. An error of the cloud becomes a finding too. */
  run(facts: Facts): Promise<readonly Finding[]>;
}
