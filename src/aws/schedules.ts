import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { objectIn } from "../base/encoding.ts";
import type { WaitingAttribute, WaitingMessage } from "../base/job.ts";
import { sum } from "../base/numbers.ts";
import { randomFrom, uuidFrom } from "../base/random.ts";
import { type Clock, minuteMs, pause } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { ifGone } from "./errors.ts";
import type { OutgoingEntry } from "./messages.ts";
import { queueNameOf } from "./queue.ts";
import { listAll, retrying } from "./retry.ts";
import { describeStack, isDeployed, outputsOf } from "./stack.ts";
import { isFlattenStack, type Workload } from "./workload.ts";

/** A message that EventBridge Scheduler sends once to the queue in which messages wait. */
interface ScheduledMessage {
  /** Unique in its group: up to 64 of a-z, A-Z, 0-9, hyphen, underscore and dot. */
  readonly name: string;
  readonly group: string;
  /** The minute in which it is sent, milliseconds since the epoch. */
  readonly minuteMs: number;
  readonly body: string;
}

/** The group of the schedules of all redrives that use a stack for delays beyond 900 s. */
export const redriveGroup = (beyondStack: string): string => groupName(`${redriveGroupPrefix}${beyondStack}`);

/** What the names of these groups begin with. */
export const redriveGroupPrefix = "flatten-redrive-";

const groupLengthMax = 64;

/** The name of a group of schedules. A name that is too long is cropped, and gets a part that makes it unique. */
export function groupName(text: string): string {
  if (text.length <= groupLengthMax) return text;
  return `${text.slice(0, groupLengthMax - 9)}-${uuidFrom(randomFrom(text)).slice(0, 8)}`;
}

/**
 * Whether a group, or a schedule in it, could not be created because an earlier call has created it. A group that is being
 * deleted takes its schedules with it, so it does not count.
 */
export const existsAlready = async (cloud: Cloud, group: string, error: unknown): Promise<boolean> =>
  (error as Error).name === "ConflictException" && (await scheduleGroups(cloud, group)).includes(group);

/** Keeps the calls of CreateSchedule below a rate, so that the quota of the Region is not exceeded. */
export class SchedulePace {
  readonly #perSecond: number;
  #freeFromMs = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Waits until the next schedule may be created. */
  async turn(clock: Clock, signal?: AbortSignal): Promise<void> {
    const nowMs = clock.nowMs();
    const atMs = Math.max(nowMs, this.#freeFromMs);
    this.#freeFromMs = atMs + 1_000 / this.#perSecond;
    if (atMs > nowMs) await pause(clock, atMs - nowMs, signal);
  }
}

/** Creates a group of schedules; one that exists already is kept. */
export async function createScheduleGroup(cloud: Cloud, name: string): Promise<void> {
  const { scheduler, clock } = cloud;
  // The token makes a repeated call succeed. For how long AWS remembers it is not published, and redrives keep their group.
  const request = new CreateScheduleGroupCommand({ Name: name, ClientToken: name });
  try {
    await retrying(clock, () => scheduler.send(request));
  } catch (error) {
    if (!(await existsAlready(cloud, name, error))) throw error;
  }
}

/**
 * Deletes a group of schedules, and with it every schedule that has not fired yet.
 *
 * @returns false if there was none.
 */
export const deleteScheduleGroup = ({ scheduler, clock }: Cloud, name: string): Promise<boolean> =>
  retrying(clock, () => scheduler.send(new DeleteScheduleGroupCommand({ Name: name })))
    .then(() => true)
    .catch(ifGone(false));

/** The names of the groups of schedules whose names begin with `prefix`. */
export function scheduleGroups({ scheduler, clock }: Cloud, prefix: string): Promise<string[]> {
  const read = (NextToken?: string) => scheduler.send(new ListScheduleGroupsCommand({ NamePrefix: prefix, NextToken }));
  return listAll(clock, read, ({ ScheduleGroups = [] }) =>
    ScheduleGroups.flatMap(({ Name, State }) => (State === "DELETING" ? [] : (Name ?? []))),
  );
}

/** Counts the schedules of a group that have not fired yet; 0 if there is no such group. */
export function countSchedules({ scheduler, clock }: Cloud, group: string): Promise<number> {
  const read = (NextToken?: string) =>
    scheduler.send(new ListSchedulesCommand({ GroupName: group, NextToken, MaxResults: 100 }));
  return listAll(clock, read, ({ Schedules = [] }) => [Schedules.length])
    .then(sum)
    .catch(ifGone(0));
}

/**
 * Schedules a message. The schedule deletes itself when it has fired. A message that cannot be sent is dead-lettered. A repeated
 * call changes nothing.
 */
export async function scheduleMessage(
  { scheduler, clock }: Cloud,
  { laterQueueArn, laterDeadLetterQueueArn, schedulerRoleArn }: BeyondStack,
  { name, group, minuteMs, body }: ScheduledMessage,
  signal?: AbortSignal,
): Promise<void> {
  const request = new CreateScheduleCommand({
    Name: name,
    GroupName: group,
    ClientToken: name,
    ScheduleExpression: `at(${new Date(minuteMs).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: {
      Arn: laterQueueArn,
      RoleArn: schedulerRoleArn,
      Input: body,
      DeadLetterConfig: { Arn: laterDeadLetterQueueArn },
    },
  });
  await retrying(clock, () => scheduler.send(request), signal);
}

/**
 * The minute for the schedule of a message, milliseconds since the epoch. A schedule fires somewhere within its minute (SCH-UG
 * schedule types), so it is the last one that ends before the message is due.
 */
export const minuteBefore = (dueMs: number): number => Math.floor((dueMs - minuteMs) / minuteMs) * minuteMs;

/** The parts of a stack for delays beyond 900 s (infra/beyond.yaml). Its messages go to one queue. */
export interface BeyondStack {
  readonly name: string;
  /** The queue that the messages are sent to when they are due. */
  readonly jobsQueueUrl: string;
  /** The queue in which messages wait. */
  readonly laterQueueUrl: string;
  readonly laterQueueArn: string;
  /** The queue for messages that could not be sent on. */
  readonly laterDeadLetterQueueUrl: string;
  readonly laterDeadLetterQueueArn: string;
  /** The role with which EventBridge Scheduler sends to both. */
  readonly schedulerRoleArn: string;
}

/** The name of the stack for delays beyond 900 s of a stack of flatten. */
export const beyondStackName = (stackName: string): string => `${stackName}-beyond`;

/** The longest name of a stack whose function `<stack>-resend` has a name that Lambda accepts, at most 64 characters. */
const stackNameMax = 57;

/** The name of the stack for delays beyond 900 s of any other queue: `flatten-beyond-orders`. */
export function beyondStackNameOfQueue(queueUrl: string): string {
  const queue = queueNameOf(queueUrl);
  const name = `flatten-beyond-${queue}`;
  if (name.length <= stackNameMax && /^[a-zA-Z0-9-]+$/.test(queue)) return name;
  // CloudFormation accepts neither underscores nor dots: names that differ only there get different stacks.
  const readable = name.replaceAll(/[^a-zA-Z0-9-]/g, "-").slice(0, stackNameMax - 9);
  return `${readable}-${uuidFrom(randomFrom(queue)).slice(0, 8)}`;
}

/** Which stack delays the messages of a queue, and the flags of `flatten deploy --beyond` that deploy it. */
export function beyondStackFor(
  workload: Workload,
  queueUrl: string,
): { readonly name: string; readonly deployFlags: string } {
  if (isFlattenStack(workload) && queueUrl === workload.queueUrl) {
    return { name: beyondStackName(workload.stack), deployFlags: `--stack ${workload.stack}` };
  }
  return { name: beyondStackNameOfQueue(queueUrl), deployFlags: `--queue ${queueNameOf(queueUrl)}` };
}

/** Finds a stack for delays beyond 900 s; `outdated` if an earlier version of flatten has deployed it. */
export async function findBeyondStack(cloud: Cloud, name: string): Promise<BeyondStack | "absent" | "outdated"> {
  const stack = await describeStack(cloud, name);
  if (stack === undefined || !isDeployed(stack.StackStatus)) return "absent";
  const outputs = outputsOf(stack);
  const { JobsQueueUrl: jobsQueueUrl, LaterDeadLetterQueueUrl: laterDeadLetterQueueUrl } = outputs;
  if (jobsQueueUrl === undefined || laterDeadLetterQueueUrl === undefined) return "outdated";
  return {
    name,
    jobsQueueUrl,
    laterQueueUrl: outputs.LaterQueueUrl ?? "",
    laterQueueArn: outputs.LaterQueueArn ?? "",
    laterDeadLetterQueueUrl,
    laterDeadLetterQueueArn: outputs.LaterDeadLetterQueueArn ?? "",
    schedulerRoleArn: outputs.SchedulerRoleArn ?? "",
  };
}

/** The body of the message that waits in place of another one, until that is due. */
export function waitingBody(dueMs: number, { body, attributes = {}, groupId }: OutgoingEntry): string {
  const named = Object.entries(attributes).map(([name, value]) => [name, asJson(value)] as const);
  const message: WaitingMessage = {
    dueMs: Math.round(dueMs),
    body,
    ...(named.length === 0 ? {} : { attributes: Object.fromEntries(named) }),
    ...(groupId === undefined ? {} : { groupId }),
  };
  return JSON.stringify(message);
}

const asJson = ({ DataType = "String", StringValue, BinaryValue }: MessageAttributeValue): WaitingAttribute =>
  BinaryValue === undefined
    ? { DataType, StringValue: StringValue ?? "" }
    : { DataType, BinaryBase64: Buffer.from(BinaryValue).toString("base64") };

/** The attributes of a message that has waited, as SQS takes them. */
export const attributesOf = ({ attributes = {} }: WaitingMessage): Readonly<Record<string, MessageAttributeValue>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      "BinaryBase64" in value
        ? { DataType: value.DataType, BinaryValue: Buffer.from(value.BinaryBase64, "base64") }
        : value,
    ]),
  );

/** Reads the body of a message that waits; undefined for any other text. */
export function readWaiting(text: string): WaitingMessage | undefined {
  if (!text.includes('"dueMs"')) return undefined;
  const message = objectIn(text) as Partial<WaitingMessage> | undefined;
  const isWaiting = Number.isFinite(message?.dueMs) && typeof message?.body === "string";
  return isWaiting ? (message as WaitingMessage) : undefined;
}
