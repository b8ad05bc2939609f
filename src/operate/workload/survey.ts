import type { Cloud } from "../../aws/clients.ts";
import { lambdaMetric, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { ifDenied } from "../../aws/errors.ts";
import { type EventSourceSettings, eventSourceSettings } from "../../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  type FunctionSettings,
  functionSettings,
} from "../../aws/functions.ts";
import { type LogGroupSettings, logGroupSettings } from "../../aws/logs.ts";
import { type QueueSettings, queueNameOf, readQueue } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import { workloadAlarms } from "../alarms.ts";

/** A fact that was read; null if the workload has no such part; `denied` without the permission to read it. */
type Read<T> = T | null | "denied";

/** What is known about a workload; `flatten init --format json` prints these keys. */
export interface Survey {
  readonly functionName: string | null;
  readonly function: Read<FunctionSettings>;
  readonly mapping: Read<EventSourceSettings>;
  readonly queueName: string | null;
  readonly queue: Read<QueueSettings>;
  readonly deadLetterQueueName: string | null;
  /** Null if the function has not created its log group yet. */
  readonly logGroup: Read<LogGroupSettings>;
  /** Names of the alarms on a part of the workload. */
  readonly alarms: Read<readonly string[]>;
  readonly account: Read<AccountConcurrency>;
  /** Mean number of messages in an invocation in the last hours, if the queue is all that invokes the function. */
  readonly messagesPerInvocation: Read<number>;
}

/** The document of `flatten init --format json`. */
export interface InitDocument {
  readonly schemaVersion: 1;
  readonly kind: "init";
  readonly target: TargetDescription;
  /** The project file that was written. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly found: Survey;
}

/** Reads what is known about a workload. What AWS denies to read is marked, and does not end the survey. */
export async function survey({ cloud, workload }: Target<Workload>): Promise<Survey> {
  const { functionName, mappingId, queueUrl, deadLetterQueueUrl } = workload;
  const settings = await allowed(functionName === null ? null : functionSettings(cloud, functionName));
  const hasGroup = settings !== null && settings !== "denied";
  const [mapping, queue, logGroup, alarms, account, messagesPerInvocation] = await Promise.all([
    allowed(mappingId === null ? null : eventSourceSettings(cloud, mappingId)),
    allowed(queueUrl === null ? null : readQueue(cloud, queueUrl).then((read) => read.settings)),
    allowed(hasGroup ? logGroupSettings(cloud, settings.logGroup).then((found) => found ?? null) : null),
    allowed(workloadAlarms(cloud, workload).then((found) => found.map(({ name }) => name))),
    allowed(accountConcurrency(cloud)),
    allowed(functionName === null || queueUrl === null ? null : meanBatch(cloud, functionName, queueNameOf(queueUrl))),
  ]);
  return {
    functionName,
    function: settings,
    mapping,
    queueName: queueUrl === null ? null : queueNameOf(queueUrl),
    queue,
    deadLetterQueueName: deadLetterQueueUrl === null ? null : queueNameOf(deadLetterQueueUrl),
    logGroup,
    alarms,
    account,
    messagesPerInvocation,
  };
}

const lookBackMs = 3 * 3_600_000;

/** Messages received for each invocation, from CloudWatch; null without data. */
async function meanBatch(cloud: Cloud, functionName: string, queueName: string): Promise<number | null> {
  const nowMs = cloud.clock.nowMs();
  const queries = {
    received: {
      namespace: "AWS/SQS",
      name: "NumberOfMessagesReceived",
      dimensions: { QueueName: queueName },
      statistic: "Sum",
    },
    invocations: lambdaMetric("Invocations", "Sum", functionName),
  } as const;
  const { received, invocations } = await readMetrics(cloud, queries, nowMs - lookBackMs, nowMs);
  return totalOf(received) > 0 && totalOf(invocations) > 0 ? totalOf(received) / totalOf(invocations) : null;
}

const allowed = async <T>(reading: Promise<T> | null): Promise<Read<T>> =>
  reading === null ? null : reading.catch(ifDenied("denied"));
