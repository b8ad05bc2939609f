import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { scheduleGroups } from "../../aws/beyond/schedules.ts";
import { beyondStackFor, beyondStackName, findBeyondStack } from "../../aws/beyond/stack.ts";
import type { Cloud } from "../../aws/clients.ts";
import { type QueueMapping, queueMappings } from "../../aws/discover.ts";
import { isDenied, isGone } from "../../aws/errors.ts";
import { type EventSourceSettings, eventSourceSettings } from "../../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  asyncFailureTarget,
  type FunctionSettings,
  functionSettings,
  recursiveLoop,
} from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs/events.ts";
import { metricPeriodSeconds, readMetrics } from "../../aws/metrics.ts";
import { queueAttributes, queueDepth } from "../../aws/queue.ts";
import { retrying } from "../../aws/retry.ts";
import { describeStack } from "../../aws/stack.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import { partOf, type Workload } from "../../aws/workload.ts";
import { dayMs } from "../../base/duration.ts";
import { sum } from "../../base/statistics.ts";
import { type StackAlarm, workloadAlarms } from "../alarms/list.ts";
import { chosenWorkload } from "../workload/choice.ts";
import { namesParts, type WorkloadChoice } from "../workload/names.ts";

/** The account and the principal that the credentials belong to. */
interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

type Attributes = Readonly<Record<string, string>>;

/** The facts that the checks use. Each fact is read once, when a check first needs it. */
export interface Facts {
  readonly region: string;
  readonly choice: WorkloadChoice;
  /** The time on the cloud's clock, milliseconds since the epoch. */
  nowMs(): number;
  identity(): Promise<CallerIdentity>;
  account(): Promise<AccountConcurrency>;
  /** CloudFormation's stack status; undefined if the stack does not exist, and for a workload that is not of a stack. */
  stackStatus(): Promise<string | undefined>;
  /** The same of the stack with the state machines. */
  scaleStatus(): Promise<string | undefined>;
  /** The name of the stack for delays beyond 900 s, and the flags that deploy it; undefined for a workload without a queue. */
  beyondStack(): Promise<ReturnType<typeof beyondStackFor> | undefined>;
  /** Its status; undefined if it does not exist, and for a function or queue of the user also without the permission. */
  beyondStatus(): Promise<string | undefined>;
  /** The groups of EventBridge Scheduler that runs of flatten have created in this Region and not yet deleted. */
  scheduleGroups(): Promise<readonly string[]>;
  /** Messages with a delay of more than 900 s that could not be sent on when they were due. */
  notSentOn(): Promise<number>;
  workload(): Promise<Workload>;
  /** The settings of the function; of flatten's stack, `process`. */
  process(): Promise<FunctionSettings>;
  /** Undefined for a workload without flatten's trigger function; likewise its logs. */
  trigger(): Promise<FunctionSettings | undefined>;
  mapping(): Promise<EventSourceSettings>;
  queue(): Promise<Attributes>;
  deadLetterQueue(): Promise<Attributes>;
  /** The mappings of the account that read queues. */
  mappings(): Promise<readonly QueueMapping[]>;
  /** Whether a function has reserved concurrency; false without the permission to read it. */
  hasReserved(functionName: string): Promise<boolean>;
  recursiveLoop(): Promise<string>;
  /** Invocations that Lambda dropped in the last day because the function invoked itself in a loop. */
  droppedRecursions(): Promise<number>;
  alarms(): Promise<readonly StackAlarm[]>;
  processLogs(): Promise<LogGroupSettings | undefined>;
  triggerLogs(): Promise<LogGroupSettings | undefined>;
  asyncFailureTarget(): Promise<string | undefined>;
}

/** Reads the facts of an account and of a workload. A reader throws MissingPermission if AWS denies access. */
export function gatherFacts(cloud: Cloud, region: string, choice: WorkloadChoice): Facts {
  const { stack } = choice;
  const workload = once("cloudformation:ListStackResources", () => chosenWorkload(cloud, choice));
  const statusOf = (nameOf: (stack: string) => string) =>
    once("cloudformation:DescribeStacks", async () =>
      stack === undefined ? undefined : (await describeStack(cloud, nameOf(stack)))?.StackStatus,
    );
  const beyondStack = async () => {
    if (!namesParts(choice)) {
      return stack === undefined ? undefined : { name: beyondStackName(stack), deployFlags: `--stack ${stack}` };
    }
    const found = await workload();
    return found.queueUrl === null ? undefined : beyondStackFor(found, found.queueUrl);
  };
  const statusOfBeyond = async (): Promise<string | undefined> => {
    const name = (await beyondStack())?.name;
    return name === undefined ? undefined : (await describeStack(cloud, name))?.StackStatus;
  };
  const part = async (name: "functionName" | "mappingId" | "queueUrl" | "deadLetterQueueUrl") =>
    partOf(await workload(), name);
  const process = once("lambda:GetFunction", async () => functionSettings(cloud, await part("functionName")));
  const trigger = once("lambda:GetFunction", async () => {
    const { triggerFunctionName } = await workload();
    return triggerFunctionName === null ? undefined : functionSettings(cloud, triggerFunctionName);
  });
  return {
    region,
    choice,
    nowMs: () => cloud.clock.nowMs(),
    identity: once("sts:GetCallerIdentity", () => callerIdentity(cloud)),
    account: once("lambda:GetAccountSettings", () => accountConcurrency(cloud)),
    stackStatus: statusOf((name) => name),
    scaleStatus: statusOf(scaleStackOf),
    beyondStack,
    beyondStatus: once("cloudformation:DescribeStacks", () =>
      namesParts(choice) ? statusOfBeyond().catch(undefinedIfDenied) : statusOfBeyond(),
    ),
    scheduleGroups: once("scheduler:ListScheduleGroups", () => scheduleGroups(cloud, "flatten-")),
    notSentOn: once("sqs:GetQueueAttributes", async () => {
      const found = await findBeyondStack(cloud, (await beyondStack())?.name ?? "");
      return typeof found === "string" ? 0 : (await queueDepth(cloud, found.laterDeadLetterQueueUrl)).visible;
    }),
    workload,
    process,
    trigger,
    mapping: once("lambda:GetEventSourceMapping", async () => eventSourceSettings(cloud, await part("mappingId"))),
    queue: once("sqs:GetQueueAttributes", async () => queueAttributes(cloud, await part("queueUrl"))),
    deadLetterQueue: once("sqs:GetQueueAttributes", async () =>
      queueAttributes(cloud, await part("deadLetterQueueUrl")),
    ),
    mappings: once("lambda:ListEventSourceMappings", () => queueMappings(cloud)),
    hasReserved: (functionName) =>
      functionSettings(cloud, functionName).then(
        ({ reservedConcurrency }) => reservedConcurrency !== undefined,
        falseIfDenied,
      ),
    recursiveLoop: once("lambda:GetFunctionRecursionConfig", async () =>
      recursiveLoop(cloud, await part("functionName")),
    ),
    droppedRecursions: once("cloudwatch:GetMetricData", async () => dropped(cloud, await part("functionName"))),
    alarms: once("cloudwatch:DescribeAlarms", async () => workloadAlarms(cloud, await workload())),
    processLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await process()).logGroup)),
    triggerLogs: once("logs:DescribeLogGroups", async () => {
      const settings = await trigger();
      return settings === undefined ? undefined : logGroupSettings(cloud, settings.logGroup);
    }),
    asyncFailureTarget: once("lambda:GetFunctionEventInvokeConfig", async () =>
      asyncFailureTarget(cloud, await part("functionName")),
    ),
  };
}

/** The permissions of `doctor` may be limited to one function. */
function falseIfDenied(error: unknown): false {
  if (isDenied(error) || isGone(error)) return false;
  throw error;
}

/** Few workloads of users have a stack for delays beyond 900 s: not every user may look for it. */
function undefinedIfDenied(error: unknown): undefined {
  if (isDenied(error)) return undefined;
  throw error;
}

async function dropped(cloud: Cloud, functionName: string): Promise<number> {
  const endMs = cloud.clock.nowMs() + metricPeriodSeconds * 1000;
  const query = {
    namespace: "AWS/Lambda",
    name: "RecursiveInvocationsDropped",
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
  } as const;
  const [series] = await readMetrics(cloud, [query], endMs - dayMs, endMs);
  return sum([...(series?.values() ?? [])]);
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
