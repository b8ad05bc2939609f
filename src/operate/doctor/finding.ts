import { isFlattenStack, type Workload } from "../../aws/workload.ts";

/** The levels of a finding, the best first. A warning or a problem makes `flatten doctor` end with exit code 4. */
export const levels = ["ok", "advice", "warning", "problem"] as const;

/** How serious a finding is. */
export type Level = (typeof levels)[number];

/** What a check has found. */
export interface Finding {
  readonly level: Level;
  /** What was found, with the numbers. */
  readonly what: string;
  /** Why it matters; null at the level "ok". */
  readonly why: string | null;
  /** A command to run, or a parameter to change; null if there is nothing to do. */
  readonly remedy: string | null;
}

/** The findings of a check. */
export type Findings = Promise<Finding | readonly Finding[]>;

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
