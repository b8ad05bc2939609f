import { sum } from "../../base/numbers.ts";
import { dayMs } from "../../base/time.ts";
import type { Period } from "../../measure/log/curve.ts";
import type { InvocationColumns } from "../../measure/log/function-log.ts";
import type { Coverage, NotMeasured } from "./document.ts";
import type { FunctionMetrics } from "./minutes.ts";
import type { Subject } from "./subjects.ts";

type Reason = Pick<NotMeasured, "reason" | "remedy">;

const readableClasses = ["STANDARD", "INFREQUENT_ACCESS", "ESSENTIALS"];

/** Why the log of a function cannot be read in a period; undefined if it can. */
export function blindReason({ name, logGroup, group }: Subject, { toMs }: Period, nowMs: number): Reason | undefined {
  if (group === undefined) {
    return {
      reason: `the log group ${logGroup} does not exist: ${name} has not run yet, or its role may not write logs`,
      remedy: `run the function, or attach AWSLambdaBasicExecutionRole to its role; then repeat: flatten measure --function ${name}`,
    };
  }
  if (!readableClasses.includes(group.logClass)) {
    return {
      reason: `the log group ${logGroup} of ${name} has the log class ${group.logClass}, which cannot be queried`,
      remedy: "send the logs of the function to a log group of the class STANDARD",
    };
  }
  const { retentionDays } = group;
  if (retentionDays === undefined || toMs > nowMs - retentionDays * dayMs) return undefined;
  return {
    reason: `the log group ${logGroup} of ${name} keeps events for ${retentionDays} d only, and the period is older`,
    remedy: `choose a later period, for example: flatten measure --function ${name} --since ${retentionDays * 24}h`,
  };
}

/** What is known of a function after its log was read. */
export interface Reasons {
  readonly subject: Subject;
  readonly columns: InvocationColumns;
  readonly coverage: Coverage | undefined;
  readonly metrics: FunctionMetrics;
  readonly period: Period;
}

const isSilenced = ({ logFormat, systemLogLevel }: Subject): boolean =>
  logFormat === "JSON" && systemLogLevel === "WARN";

/** Why the log of a function has no invocation; undefined if it has some. */
export function emptyReason({ subject, columns, metrics, period }: Reasons): Reason | undefined {
  const { name, logGroup } = subject;
  if (columns.count > 0) return undefined;
  const counted = sum([...metrics.invocations.values()]);
  const hours = Math.ceil(((period.toMs - period.fromMs) / 3_600_000) * 4);
  if (counted === 0) {
    return {
      reason: `${name} was not invoked in this period`,
      remedy: `choose a longer period: flatten measure --function ${name} --since ${hours}h`,
    };
  }
  if (isSilenced(subject)) return silencedReason(subject, 0, counted);
  return {
    reason: `CloudWatch counted ${counted} invocations of ${name} in this period, but its log group ${logGroup} contains none of them`,
    remedy:
      "check that the role of the function may write to this log group (logs:CreateLogStream, logs:PutLogEvents), and whether the log group of the function was changed",
  };
}

const silencedReason = (subject: Subject, reported: number, invocations: number): Reason => ({
  reason: `${subject.name} logs at SystemLogLevel WARN: Lambda then reports only failed invocations, and the log shows ${reported} of ${invocations} invocations`,
  remedy: `set the level to INFO, then measure new invocations: aws lambda update-function-configuration --function-name ${subject.name} --logging-config LogFormat=JSON,SystemLogLevel=INFO`,
});

/** The share of the invocations below which a curve would be misleading. */
const ratioMin = 0.5;

/** Why a curve cannot be shown although the log has invocations; undefined if it can. */
export function withoutCoverage({ subject, coverage, metrics }: Reasons): Reason | undefined {
  const { name, logGroup } = subject;
  if (coverage === undefined) {
    const why =
      metrics.invocations.size === 0 ? "has no Invocations metric for" : "does not yet have all Invocations of";
    return {
      reason: `CloudWatch ${why} ${name} in this period, so it is unknown how much of the log is missing`,
      remedy: "metrics arrive one to three minutes late: repeat the command in three minutes",
    };
  }
  const { ratio, reported, invocations } = coverage;
  if (ratio >= ratioMin && !(isSilenced(subject) && ratio < 0.9)) return undefined;
  if (isSilenced(subject)) return silencedReason(subject, reported, invocations);
  return {
    reason: `the log group ${logGroup} contains only ${reported} of ${invocations} invocations of ${name}: too few for a curve`,
    remedy: "check whether the log group or the log level of the function was changed during the period",
  };
}
