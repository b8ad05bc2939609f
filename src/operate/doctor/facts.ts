import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Cloud } from "../../aws/clients.ts";
import { type EventSourceSettings, eventSourceSettings } from "../../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  asyncFailureTarget,
  type FunctionSettings,
  functionSettings,
} from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs/events.ts";
import { queueAttributes } from "../../aws/queue.ts";
import { retrying } from "../../aws/retry.ts";
import { describeStack, findStack } from "../../aws/stack.ts";
import type { BurstWorkload } from "../../aws/workload.ts";
import { type StackAlarm, stackAlarms } from "../alarms/list.ts";

/** The account and the principal that the credentials belong to. */
interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

type Attributes = Readonly<Record<string, string>>;

/** The facts that the checks use. Each fact is read once, when a check first needs it. */
export interface Facts {
  readonly region: string;
  readonly stackName: string;
  /** The time on the cloud's clock, milliseconds since the epoch. */
  nowMs(): number;
  identity(): Promise<CallerIdentity>;
  account(): Promise<AccountConcurrency>;
  /** CloudFormation's stack status; undefined if the stack does not exist. */
  stackStatus(): Promise<string | undefined>;
  workload(): Promise<BurstWorkload>;
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

/** Reads the facts of an account and of a stack. A reader throws MissingPermission if AWS denies access. */
export function gatherFacts(cloud: Cloud, region: string, stackName: string): Facts {
  const workload = once("cloudformation:ListStackResources", () => findStack(cloud, stackName));
  const process = once("lambda:GetFunction", async () => functionSettings(cloud, (await workload()).functionName));
  const trigger = once("lambda:GetFunction", async () =>
    functionSettings(cloud, (await workload()).triggerFunctionName),
  );
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
    workload,
    process,
    trigger,
    mapping: once("lambda:GetEventSourceMapping", async () => eventSourceSettings(cloud, (await workload()).mappingId)),
    queue: once("sqs:GetQueueAttributes", async () => queueAttributes(cloud, (await workload()).queueUrl)),
    deadLetterQueue: once("sqs:GetQueueAttributes", async () =>
      queueAttributes(cloud, (await workload()).deadLetterQueueUrl),
    ),
    alarms: once("cloudwatch:DescribeAlarms", () => stackAlarms(cloud, stackName)),
    processLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await process()).logGroup)),
    triggerLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await trigger()).logGroup)),
    asyncFailureTarget: once("lambda:GetFunctionEventInvokeConfig", async () =>
      asyncFailureTarget(cloud, (await workload()).functionName),
    ),
  };
}

/**
 * Memoizes a read.
 *
 * @param action the permission that the read needs, for an error that does not name it.
 */
function once<T>(action: string, read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= read().catch((error: unknown) => {
      throw asMissingPermission(error, action);
    });
    return result;
  };
}

/** A read that AWS denied. */
export class MissingPermission extends Error {
  /** The IAM action that the read needs, for example `lambda:GetAccountSettings`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`needs ${action}`, { cause });
    this.name = "MissingPermission";
    this.action = action;
  }
}

const deniedNames = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"]);

/** A MissingPermission if AWS denied access; `error` itself otherwise. */
function asMissingPermission(error: unknown, action: string): unknown {
  if (!(error instanceof Error)) return error;
  const named = /not authorized to perform: (\w+:\w+)/.exec(error.message)?.[1];
  return named !== undefined || deniedNames.has(error.name) ? new MissingPermission(named ?? action, error) : error;
}

/** Reads the identity of the caller; AWS requires no permission for this. */
async function callerIdentity({ sts, clock }: Cloud): Promise<CallerIdentity> {
  const { Account, Arn } = await retrying(clock, () => sts.send(new GetCallerIdentityCommand({})));
  return { accountId: Account ?? "", arn: Arn ?? "" };
}
