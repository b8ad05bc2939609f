import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  ListScheduleGroupsCommand,
} from "@aws-sdk/client-scheduler";
import type { Cloud } from "../clients.ts";
import { retrying } from "../retry.ts";
import type { BeyondStack } from "./stack.ts";

/** A message that EventBridge Scheduler sends once to the queue in which messages wait. */
export interface ScheduledMessage {
  /** Unique in its group: up to 64 of a-z, A-Z, 0-9, hyphen, underscore and dot. */
  readonly name: string;
  readonly group: string;
  /** The minute in which it is sent, milliseconds since the epoch. */
  readonly minuteMs: number;
  readonly body: string;
}

/** Creates a group of schedules; one that exists already is kept. */
export async function createScheduleGroup({ scheduler, clock }: Cloud, name: string): Promise<void> {
  // The token makes a repeated call succeed.
  const request = new CreateScheduleGroupCommand({ Name: name, ClientToken: name });
  await retrying(clock, () => scheduler.send(request));
}

/**
 * Deletes a group of schedules, and with it every schedule that has not fired yet.
 *
 * @returns false if there was none.
 */
export async function deleteScheduleGroup({ scheduler, clock }: Cloud, name: string): Promise<boolean> {
  try {
    await retrying(clock, () => scheduler.send(new DeleteScheduleGroupCommand({ Name: name })));
    return true;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return false;
    throw error;
  }
}

/** The names of the groups of schedules whose names begin with `prefix`. */
export async function scheduleGroups({ scheduler, clock }: Cloud, prefix: string): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const request = new ListScheduleGroupsCommand({ NamePrefix: prefix, NextToken: token });
    const page = await retrying(clock, () => scheduler.send(request));
    names.push(...(page.ScheduleGroups ?? []).flatMap(({ Name, State }) => (State === "DELETING" ? [] : (Name ?? []))));
    token = page.NextToken;
  } while (token !== undefined);
  return names;
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
