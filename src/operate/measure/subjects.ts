import { ResourceNotFoundException } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import type { Cloud } from "../../aws/clients.ts";
import { isDenied } from "../../aws/errors.ts";
import { type FunctionLogging, functionLogging, functionNames, hasQualifier } from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs.ts";
import { FlattenError, MissingPartError, nearest } from "../../base/errors.ts";
import { dayMs } from "../../base/time.ts";
import type { Period } from "../../measure/log/curve.ts";
import type { NotMeasured } from "./document.ts";

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

/** Why a function cannot be measured, and what to do. */
export type Reason = Pick<NotMeasured, "reason" | "remedy">;

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

interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** The ARNs of a function: unqualified, and of its versions and aliases. */
const functionArns = (region: string, name: string): readonly string[] => {
  const arn = name.startsWith("arn:")
    ? name
    : `arn:${partitionOf(region)}:lambda:${region}:*:function:${name.split(":")[0]}`;
  return [arn, `${arn}:*`];
};

/** The ARN of a log group and its streams. */
export const groupArn = (region: string, group: string): string =>
  `arn:${partitionOf(region)}:logs:${region}:*:log-group:${group}:*`;

/** The actions that `measure` needs, by the resource that they are for. */
const actions = {
  configuration: "lambda:GetFunctionConfiguration",
  list: "lambda:ListFunctions",
  groups: "logs:DescribeLogGroups",
  filter: "logs:FilterLogEvents",
  insights: ["logs:StartQuery", "logs:GetQueryResults", "logs:StopQuery"],
  metrics: "cloudwatch:GetMetricData",
} as const;

/** What an action is needed for, and on which resource. */
export interface Need {
  readonly action: keyof typeof actions;
  readonly resource: string | readonly string[];
}

/**
 * Makes a call. If AWS denies it, the error contains the policy statement that allows it.
 *
 * @throws {FlattenError} (cloud) when access is denied, and every other error of the call unchanged.
 */
export async function permitted<T>(need: Need, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw denied(error, need);
  }
}

/** The error for a call that AWS denied; any other error unchanged. */
export function denied(error: unknown, { action, resource }: Need): unknown {
  if (!isDenied(error)) return error;
  const statement: PolicyStatement = { Effect: "Allow", Action: actions[action], Resource: resource };
  const named = [actions[action]].flat()[0];
  return new FlattenError("cloud", `AWS denied ${named}: your credentials do not have this permission`, {
    remedy: `add this statement to the IAM policy of your user or role: ${JSON.stringify(statement)}`,
    cause: error,
  });
}

/**
 * The smallest policy with which `flatten measure` works.
 *
 * @param region `*` for any Region.
 * @param names of the functions; undefined for all functions, which must be listed.
 */
export function measurePolicy(region: string, names: readonly string[] | undefined) {
  const functions = names ?? ["*"];
  const statements: PolicyStatement[] = [
    {
      Sid: "Functions",
      Effect: "Allow",
      Action: actions.configuration,
      Resource: functions.flatMap((name) => functionArns(region, name)),
    },
    ...(names === undefined
      ? [{ Sid: "ListFunctions", Effect: "Allow" as const, Action: actions.list, Resource: "*" }]
      : []),
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: actions.filter,
      Resource: functions.map((name) =>
        groupArn(region, `/aws/lambda/${name.split(":").at(name.startsWith("arn:") ? 6 : 0)}`),
      ),
    },
    // Neither call can be limited to a log group or a metric.
    { Sid: "GroupsAndMetrics", Effect: "Allow", Action: [actions.groups, actions.metrics], Resource: "*" },
  ];
  return { Version: "2012-10-17", Statement: statements };
}
