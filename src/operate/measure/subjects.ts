import { ResourceNotFoundException } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { type FunctionLogging, functionLogging, functionNames, hasQualifier } from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs.ts";
import { FlattenError, MissingPartError, nearest } from "../../base/errors.ts";
import { sum } from "../../base/numbers.ts";
import { dayMs } from "../../base/time.ts";
import type { Period } from "../../measure/log/curve.ts";
import type { InvocationColumns } from "../../measure/log/function-log.ts";
import type { Coverage, NotMeasured } from "./document.ts";
import type { FunctionMetrics } from "./minutes.ts";
import { functionArns, groupArn, permitted } from "./permissions.ts";

/** A function to measure, and the log group that it writes to. */
export interface Subject extends FunctionLogging {
  /** The version that was asked for; null for all versions. */
  readonly onlyVersion: string | null;
  /** Undefined if the group does not exist. */
  readonly group: LogGroupSettings | undefined;
}

/** Lambda allows 100 GetFunctionConfiguration calls a second in an account, CloudWatch Logs ten DescribeLogGroups. */
const callsAtATime = 5;

/**
 * Reads the settings of the functions and of their log groups.
 *
 * @param names names or ARNs, with `:<version>` or `:<alias>` for one version; undefined for all functions of the Region.
 * @throws {FlattenError} (cloud) if a function does not exist, or if AWS denies a read.
 */
export async function findSubjects(
  cloud: Cloud,
  region: string,
  names: readonly string[] | undefined,
): Promise<readonly Subject[]> {
  const wanted = names ?? (await permitted({ action: "list", resource: "*" }, () => functionNames(cloud)));
  const limit = pLimit(callsAtATime);
  const found = await Promise.all([...new Set(wanted)].map((name) => limit(() => readLogging(cloud, region, name))));
  const groupNames = [...new Set(found.map(({ logGroup }) => logGroup))];
  const groups = new Map<string, LogGroupSettings | undefined>();
  for (const name of groupNames) {
    const need = { action: "groups", resource: groupArn(region, "*") } as const;
    groups.set(name, await permitted(need, () => logGroupSettings(cloud, name)));
  }
  return found.map((one) => ({ ...one, group: groups.get(one.logGroup) }));
}

async function readLogging(
  cloud: Cloud,
  region: string,
  name: string,
): Promise<FunctionLogging & Pick<Subject, "onlyVersion">> {
  const need = { action: "configuration", resource: functionArns(region, name) } as const;
  try {
    const logging = await permitted(need, () => functionLogging(cloud, name));
    return { ...logging, onlyVersion: hasQualifier(name) ? logging.version : null };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw await missing(cloud, region, name, error);
    throw error;
  }
}

/** The error for a function that does not exist. It names similar ones if they can be listed. */
async function missing(cloud: Cloud, region: string, name: string, cause: Error): Promise<FlattenError> {
  // The list needs a permission that measuring does not need.
  const others = await functionNames(cloud).catch((): string[] => []);
  const wanted = (name.startsWith("arn:") ? name.split(":")[6] : name.split(":")[0]) ?? name;
  const message = `the function ${name} does not exist in ${region}`;
  const guess = others.includes(wanted) ? undefined : similar(wanted, others);
  if (others.includes(wanted) || guess !== undefined) {
    const remedy =
      guess === undefined
        ? `the function exists, but has no such version or alias: flatten measure --function ${wanted}`
        : `did you mean: flatten measure --function ${guess}`;
    return new FlattenError("cloud", message, { remedy, cause });
  }
  const listed = `${others.slice(0, 5).join(", ")}${others.length > 5 ? ", …" : ""}`;
  return new MissingPartError(
    message,
    others.length === 0 ? "no function is known there" : `functions there: ${listed}`,
    cause,
  );
}

/** CloudFormation adds characters to a function's name, so a name that contains the typed one is similar too. */
const similar = (typed: string, names: readonly string[]): string | undefined =>
  nearest(typed, names) ?? names.find((name) => name.toLowerCase().includes(typed.toLowerCase()));

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
