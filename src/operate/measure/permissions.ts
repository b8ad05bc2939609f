import { isDenied } from "../../aws/errors.ts";
import { FlattenError } from "../../base/errors.ts";

/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** The ARNs of a function: unqualified, and of its versions and aliases. */
export const functionArns = (region: string, name: string): readonly string[] => {
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
