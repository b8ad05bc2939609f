import type * as sdk from "@aws-sdk/client-scheduler";
import {
  CreateSchedule$,
  type CreateScheduleInput,
  DeleteSchedule$,
  GetSchedule$,
  ListSchedules$,
  type Target,
  UpdateSchedule$,
} from "@aws-sdk/client-scheduler";
import { limits } from "../../../base/limits.ts";
import type { Schedule, ScheduleRequest, ScheduleTarget } from "../../scheduler/schedule.ts";
import { defaultGroup } from "../../scheduler/scheduler-service.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOfNamed } from "./groups.ts";

/** EventBridge Scheduler's actions on schedules. */
export const scheduleActions = {
  CreateSchedule: action(CreateSchedule$, (input, { scheduler }) => ({
    ScheduleArn: scheduler.createSchedule(requestOf(input)).arn,
  })),

  /** Replaces a schedule: members that the request omits get their defaults. */
  UpdateSchedule: action(UpdateSchedule$, (input, { scheduler }) => ({
    ScheduleArn: scheduler.updateSchedule(requestOf(input)).arn,
  })),

  GetSchedule: action(GetSchedule$, ({ Name = "", GroupName = defaultGroup }, { scheduler }) => {
    const schedule = scheduler.schedule(GroupName, Name);
    const { windowMinutes, description } = schedule;
    return {
      ...summaryOf(schedule),
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone,
      ...(description === undefined ? {} : { Description: description }),
      FlexibleTimeWindow:
        windowMinutes === undefined ? { Mode: "OFF" } : { Mode: "FLEXIBLE", MaximumWindowInMinutes: windowMinutes },
      Target: targetShape(schedule.target),
      ActionAfterCompletion: schedule.deletesItself ? "DELETE" : "NONE",
    };
  }),

  DeleteSchedule: action(DeleteSchedule$, ({ Name = "", GroupName = defaultGroup }, { scheduler }) => {
    scheduler.deleteSchedule(GroupName, Name);
    return {};
  }),

  /** The schedules of all groups or of one, by name. */
  ListSchedules: action(ListSchedules$, ({ GroupName, State, ...input }, { scheduler }) => {
    if (GroupName !== undefined) scheduler.group(GroupName);
    const schedules = scheduler.schedules(GroupName).filter(({ state }) => State === undefined || state === State);
    const { items, nextToken } = pageOfNamed(schedules, input);
    return {
      Schedules: items.map((schedule) => ({ ...summaryOf(schedule), Target: { Arn: schedule.target.arn } })),
      NextToken: nextToken,
    };
  }),
} satisfies ActionsOf<typeof sdk>;

/** Converts the input of CreateSchedule to the model's request. */
export function requestOf(input: CreateScheduleInput): ScheduleRequest {
  const { Mode, MaximumWindowInMinutes } = input.FlexibleTimeWindow ?? {};
  return {
    name: input.Name ?? "",
    groupName: input.GroupName ?? defaultGroup,
    expression: input.ScheduleExpression ?? "",
    timeZone: input.ScheduleExpressionTimezone ?? "UTC",
    state: input.State ?? "ENABLED",
    description: input.Description,
    windowMinutes: Mode === "FLEXIBLE" ? (MaximumWindowInMinutes ?? 0) : undefined,
    target: targetOf(input.Target),
    deletesItself: input.ActionAfterCompletion === "DELETE",
    clientToken: input.ClientToken,
  };
}

const { retryAttemptsMax, eventAgeSecondsMax } = limits.scheduler;

const targetOf = (target: Target | undefined): ScheduleTarget => ({
  arn: target?.Arn ?? "",
  roleArn: target?.RoleArn ?? "",
  input: target?.Input,
  messageGroupId: target?.SqsParameters?.MessageGroupId,
  retryAttempts: target?.RetryPolicy?.MaximumRetryAttempts ?? retryAttemptsMax,
  eventAgeSeconds: target?.RetryPolicy?.MaximumEventAgeInSeconds ?? eventAgeSecondsMax,
  deadLetterArn: target?.DeadLetterConfig?.Arn,
});

const targetShape = (target: ScheduleTarget): Target => ({
  Arn: target.arn,
  RoleArn: target.roleArn,
  Input: target.input,
  ...(target.messageGroupId === undefined ? {} : { SqsParameters: { MessageGroupId: target.messageGroupId } }),
  RetryPolicy: { MaximumRetryAttempts: target.retryAttempts, MaximumEventAgeInSeconds: target.eventAgeSeconds },
  ...(target.deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: target.deadLetterArn } }),
});

const summaryOf = ({ arn, name, groupName, state, createdAtMs, modifiedAtMs }: Schedule) => ({
  Arn: arn,
  Name: name,
  GroupName: groupName,
  State: state,
  CreationDate: new Date(createdAtMs),
  LastModificationDate: new Date(modifiedAtMs),
});
