import type { Cloud } from "../../aws/clients.ts";
import { type EventSourceSettings, eventSourceSettings } from "../../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  asyncFailureTarget,
  type FunctionSettings,
  functionSettings,
} from "../../aws/functions.ts";
import { type CallerIdentity, callerIdentity } from "../../aws/identity.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs.ts";
import { queueAttributes } from "../../aws/queue.ts";
import { describeStack, findStack, type StackResources } from "../../aws/stack.ts";
import { type StackAlarm, stackAlarms } from "../alarms/list.ts";

type Attributes = Readonly<Record<string, string>>;

/** What checks look at. Each fact is asked for once, when a check first needs it. */
export interface Facts {
  readonly region: string;
  readonly stackName: string;
  /** The cloud's time, milliseconds since the epoch. */
  nowMs(): number;
  identity(): Promise<CallerIdentity>;
  account(): Promise<AccountConcurrency>;
  /** CloudFormation's word for the state of the stack; undefined when there is none. */
  stackStatus(): Promise<string | undefined>;
  stack(): Promise<StackResources>;
  process(): Promise<FunctionSettings>;
  trigger(): Promise<FunctionSettings>;
  mapping(): Promise<EventSourceSettings>;
  queue(): Promise<Attributes>;
  deadLetterQueue(): Promise<Attributes>;
  alarms(): Promise<readonly StackAlarm[]>;
  processLogs(): Promise<LogGroupSettings | undefined>;
  triggerLogs(): Promise<LogGroupSettings | undefined>;
  asyncFailureTarget(): Promise<string | undefined>;
}

/** Facts of an account, and of a stack in it. Readers throw `MissingPermission` where AWS does not let them look. */
export function gatherFacts(cloud: Cloud, region: string, stackName: string): Facts {
  const stack = once("cloudformation:ListStackResources", () => findStack(cloud, stackName));
  const process = once("lambda:GetFunction", async () => functionSettings(cloud, (await stack()).processFunctionName));
  const trigger = once("lambda:GetFunction", async () => functionSettings(cloud, (await stack()).triggerFunctionName));
  return {
    region,
    stackName,
    nowMs: () => cloud.clock.nowMs(),
    identity: once("sts:GetCallerIdentity", () => callerIdentity(cloud)),
    account: once("lambda:GetAccountSettings", () => accountConcurrency(cloud)),
    stackStatus: once(
      "cloudformation:DescribeStacks",
      async () => (await describeStack(cloud, stackName))?.StackStatus,
    ),
    stack,
    process,
    trigger,
    mapping: once("lambda:GetEventSourceMapping", async () =>
      eventSourceSettings(cloud, (await stack()).eventSourceMappingId),
    ),
    queue: once("sqs:GetQueueAttributes", async () => queueAttributes(cloud, (await stack()).queueUrl)),
    deadLetterQueue: once("sqs:GetQueueAttributes", async () =>
      queueAttributes(cloud, (await stack()).deadLetterQueueUrl),
    ),
    alarms: once("cloudwatch:DescribeAlarms", () => stackAlarms(cloud, stackName)),
    processLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await process()).logGroup)),
    triggerLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await trigger()).logGroup)),
    asyncFailureTarget: once("lambda:GetFunctionEventInvokeConfig", async () =>
      asyncFailureTarget(cloud, (await stack()).processFunctionName),
    ),
  };
}

/** @param action the permission that reading takes, where AWS's answer does not name it. */
function once<T>(action: string, read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= read().catch((error: unknown) => {
      throw nameMissingPermission(error, action);
    });
    return answer;
  };
}

/** A look that AWS did not allow. */
export class MissingPermission extends Error {
  /** The IAM action that it needs, e.g. `lambda:GetAccountSettings`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`needs ${action}`, { cause });
    this.name = "MissingPermission";
    this.action = action;
  }
}

const deniedNames = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"]);

/** The error that says which permission is missing, if that is what `error` is about; else `error` itself. */
function nameMissingPermission(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error;
  const named = /not authorized to perform: (\w+:\w+)/.exec(error.message)?.[1];
  return named !== undefined || deniedNames.has(error.name) ? new MissingPermission(named ?? action, error) : error;
}
