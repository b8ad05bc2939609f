import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import { sum } from "../base/numbers.ts";
import { randomFrom, uuidFrom } from "../base/random.ts";
import { type Clock, minuteMs, pause } from "../base/time.ts";
import type { BeyondStack } from "./beyond.ts";
import type { Cloud } from "./clients.ts";
import { ifGone } from "./errors.ts";
import { listAll, retrying } from "./retry.ts";

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
