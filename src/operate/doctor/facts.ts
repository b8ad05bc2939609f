import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Cloud } from "../../aws/clients.ts";
import { lambdaMetric, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { deniedAction, ifDenied, ifGone, isDenied } from "../../aws/errors.ts";
import { eventSourceSettings, queueMappings } from "../../aws/event-source-mapping.ts";
import { accountConcurrency, asyncFailureTarget, functionSettings, recursiveLoop } from "../../aws/functions.ts";
import { logGroupSettings } from "../../aws/logs.ts";
import { queueDepth, readQueue } from "../../aws/queue.ts";
import { retrying } from "../../aws/retry.ts";
import { beyondStackFor, beyondStackName, findBeyondStack, scheduleGroups } from "../../aws/schedules.ts";
import { describeStack } from "../../aws/stack.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import { isFlattenStack, partOf, type Workload } from "../../aws/workload.ts";
import { dayMs, minuteMs } from "../../base/time.ts";
import { namesParts, type WorkloadChoice } from "../../experiment/target.ts";
import { workloadAlarms } from "../alarms.ts";
import { chosenWorkload } from "../workload/find.ts";

/** The facts that the checks use. */
export type Facts = ReturnType<typeof gatherFacts>;

/**
 * Reads the facts of an account and of a workload. Each fact is read once, when a check first needs it. A reader throws
 * MissingPermission if AWS denies access.
 */
export function gatherFacts(cloud: Cloud, region: string, choice: WorkloadChoice) {
  const { stack } = choice;
  const workload = once("cloudformation:ListStackResources", () => chosenWorkload(cloud, choice));
  const part = async (name: Parameters<typeof partOf>[1]) => partOf(await workload(), name);
  const statusOf = async (name: string | undefined): Promise<string | undefined> =>
    name === undefined ? undefined : (await describeStack(cloud, name))?.StackStatus;
  const settingsOf = async (name: "queueUrl" | "deadLetterQueueUrl") =>
    (await readQueue(cloud, await part(name))).settings;
  const beyondStack = async (): Promise<ReturnType<typeof beyondStackFor> | undefined> => {
    if (!namesParts(choice)) {
      return stack === undefined ? undefined : { name: beyondStackName(stack), deployFlags: `--stack ${stack}` };
    }
    const found = await workload();
    return found.queueUrl === null ? undefined : beyondStackFor(found, found.queueUrl);
  };
  const ofFunction = <T>(action: string, read: (cloud: Cloud, functionName: string) => Promise<T>) =>
    once(action, async () => read(cloud, await part("functionName")));
  const process = ofFunction("lambda:GetFunction", functionSettings);
  const trigger = once("lambda:GetFunction", async () => {
    const { triggerFunctionName } = await workload();
    return triggerFunctionName === null ? undefined : functionSettings(cloud, triggerFunctionName);
  });
  return {
    region,
    choice,
    /** The time on the cloud's clock, milliseconds since the epoch. */
    nowMs: () => cloud.clock.nowMs(),
    /** The account and the principal that the credentials belong to; AWS requires no permission for this. */
    identity: once("sts:GetCallerIdentity", () =>
      retrying(cloud.clock, () => cloud.sts.send(new GetCallerIdentityCommand({}))),
    ),
    account: once("lambda:GetAccountSettings", () => accountConcurrency(cloud)),
    /** CloudFormation's stack status; undefined if the stack does not exist, and for a workload that is not of a stack. */
    stackStatus: once("cloudformation:DescribeStacks", () => statusOf(stack)),
    /** The same of the stack with the state machines. */
    scaleStatus: once("cloudformation:DescribeStacks", () => statusOf(stack && scaleStackOf(stack))),
    /** The name of the stack for delays beyond 900 s, and the flags that deploy it; undefined for a workload without a queue. */
    beyondStack,
    /** Its status; undefined if it does not exist, and for a function or queue of the user also without the permission. */
    beyondStatus: once("cloudformation:DescribeStacks", async () => {
      const status = statusOf((await beyondStack())?.name);
      // Few workloads of users have such a stack: not every user may look for it.
      return namesParts(choice) ? status.catch(ifDenied(undefined)) : status;
    }),
    /** The groups of EventBridge Scheduler that runs of flatten have created in this Region and not yet deleted. */
    scheduleGroups: once("scheduler:ListScheduleGroups", () => scheduleGroups(cloud, "flatten-")),
    /** Messages with a delay of more than 900 s that could not be sent on when they were due. */
    notSentOn: once("sqs:GetQueueAttributes", async () => {
      const found = await findBeyondStack(cloud, (await beyondStack())?.name ?? "");
      return typeof found === "string" ? 0 : (await queueDepth(cloud, found.laterDeadLetterQueueUrl)).visible;
    }),
    workload,
    /** The settings of the function; of flatten's stack, `process`. */
    process,
    /** Undefined for a workload without flatten's trigger function; likewise its logs. */
    trigger,
    mapping: once("lambda:GetEventSourceMapping", async () => eventSourceSettings(cloud, await part("mappingId"))),
    queue: once("sqs:GetQueueAttributes", () => settingsOf("queueUrl")),
    deadLetterQueue: once("sqs:GetQueueAttributes", () => settingsOf("deadLetterQueueUrl")),
    /** The mappings of the account that read queues. */
    mappings: once("lambda:ListEventSourceMappings", () => queueMappings(cloud)),
    /** Whether a function has reserved concurrency; false without the permission, which may be limited to one function. */
    hasReserved: (functionName: string): Promise<boolean> =>
      functionSettings(cloud, functionName)
        .then(({ reservedConcurrency }) => reservedConcurrency !== undefined)
        .catch(ifDenied(false))
        .catch(ifGone(false)),
    recursiveLoop: ofFunction("lambda:GetFunctionRecursionConfig", recursiveLoop),
    /** Invocations that Lambda dropped in the last day because the function invoked itself in a loop. */
    droppedRecursions: ofFunction("cloudwatch:GetMetricData", dropped),
    alarms: once("cloudwatch:DescribeAlarms", async () => workloadAlarms(cloud, await workload())),
    processLogs: once("logs:DescribeLogGroups", async () => logGroupSettings(cloud, (await process()).logGroup)),
    triggerLogs: once("logs:DescribeLogGroups", async () => {
      const settings = await trigger();
      return settings && logGroupSettings(cloud, settings.logGroup);
    }),
    asyncFailureTarget: ofFunction("lambda:GetFunctionEventInvokeConfig", asyncFailureTarget),
  };
}

async function dropped(cloud: Cloud, functionName: string): Promise<number> {
  const endMs = cloud.clock.nowMs() + minuteMs;
  const queries = { dropped: lambdaMetric("RecursiveInvocationsDropped", "Sum", functionName) };
  return totalOf((await readMetrics(cloud, queries, endMs - dayMs, endMs)).dropped);
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
      const named = deniedAction(error);
      throw named !== undefined || isDenied(error) ? new MissingPermission(named ?? action, error) : error;
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
