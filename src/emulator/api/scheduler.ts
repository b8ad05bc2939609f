import * as sdk from "@aws-sdk/client-scheduler";
import { limits } from "../../base/limits.ts";
import {
  defaultGroup,
  invalidSchedule,
  type Schedule,
  type ScheduleGroup,
  type ScheduleRequest,
  type ScheduleTarget,
} from "../scheduler/schedule.ts";
import type { SchedulerService } from "../scheduler/scheduler-service.ts";
import { listOfTags, type Page, pageAt, recordOfTags, withoutKeys } from "./lists.ts";
import { type ActionsOf, action } from "./router.ts";
import { usualRules } from "./schema/input-rules.ts";

/** What EventBridge Scheduler checks in its inputs. */
export const schedulerRules = usualRules(invalidSchedule, {
  enums: {
    ActionAfterCompletion: Object.values(sdk.ActionAfterCompletion),
    Mode: Object.values(sdk.FlexibleTimeWindowMode),
    State: Object.values(sdk.ScheduleState),
  },
});

/** EventBridge Scheduler's actions on schedules and their groups. */
export const schedulerActions = {
  CreateSchedule: action(sdk.CreateSchedule$, (input, { scheduler }) => ({
    ScheduleArn: scheduler.createSchedule(requestOf(input)).arn,
  })),

  /** Replaces a schedule: members that the request omits get their defaults. */
  UpdateSchedule: action(sdk.UpdateSchedule$, (input, { scheduler }) => ({
    ScheduleArn: scheduler.updateSchedule(requestOf(input)).arn,
  })),

  GetSchedule: action(sdk.GetSchedule$, ({ Name = "", GroupName = defaultGroup }, { scheduler }) => {
    const schedule = scheduler.schedule(GroupName, Name);
    const { windowMinutes } = schedule;
    return {
      ...summaryOf(schedule),
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone,
      Description: schedule.description,
      FlexibleTimeWindow:
        windowMinutes === undefined ? { Mode: "OFF" } : { Mode: "FLEXIBLE", MaximumWindowInMinutes: windowMinutes },
      Target: targetShape(schedule.target),
      ActionAfterCompletion: schedule.deletesItself ? "DELETE" : "NONE",
    };
  }),

  DeleteSchedule: action(sdk.DeleteSchedule$, ({ Name = "", GroupName = defaultGroup }, { scheduler }) => {
    scheduler.deleteSchedule(GroupName, Name);
  }),

  /** The schedules of all groups or of one, by name. */
  ListSchedules: action(sdk.ListSchedules$, ({ GroupName, State, ...input }, { scheduler }) => {
    if (GroupName !== undefined) scheduler.group(GroupName);
    const schedules = scheduler.schedules(GroupName).filter(({ state }) => State === undefined || state === State);
    const { items, nextToken } = pageOfNamed(schedules, input);
    return {
      Schedules: items.map((schedule) => ({ ...summaryOf(schedule), Target: { Arn: schedule.target.arn } })),
      NextToken: nextToken,
    };
  }),

  CreateScheduleGroup: action(sdk.CreateScheduleGroup$, ({ Name = "", Tags, ClientToken }, { scheduler }) => {
    return { ScheduleGroupArn: scheduler.createGroup(Name, recordOfTags(Tags), ClientToken).arn };
  }),

  GetScheduleGroup: action(sdk.GetScheduleGroup$, ({ Name = "" }, { scheduler }) => groupShape(scheduler.group(Name))),

  DeleteScheduleGroup: action(sdk.DeleteScheduleGroup$, ({ Name = "" }, { scheduler }) => {
    scheduler.deleteGroup(Name);
  }),

  ListScheduleGroups: action(sdk.ListScheduleGroups$, (input, { scheduler }) => {
    const { items, nextToken } = pageOfNamed(scheduler.groups(), input);
    return { ScheduleGroups: items.map(groupShape), NextToken: nextToken };
  }),

  TagResource: action(sdk.TagResource$, ({ ResourceArn = "", Tags }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = { ...group.tags, ...recordOfTags(Tags) };
  }),

  UntagResource: action(sdk.UntagResource$, ({ ResourceArn = "", TagKeys }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = withoutKeys(group.tags, TagKeys);
  }),

  ListTagsForResource: action(sdk.ListTagsForResource$, ({ ResourceArn = "" }, { scheduler }) => ({
    Tags: listOfTags(taggedOf(scheduler, ResourceArn).tags),
  })),
} satisfies ActionsOf<typeof sdk>;

/** Converts the input of CreateSchedule to the model's request. */
export function requestOf(input: sdk.CreateScheduleInput): ScheduleRequest {
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

const targetOf = (target: sdk.Target | undefined): ScheduleTarget => ({
  arn: target?.Arn ?? "",
  roleArn: target?.RoleArn ?? "",
  input: target?.Input,
  messageGroupId: target?.SqsParameters?.MessageGroupId,
  retryAttempts: target?.RetryPolicy?.MaximumRetryAttempts ?? retryAttemptsMax,
  eventAgeSeconds: target?.RetryPolicy?.MaximumEventAgeInSeconds ?? eventAgeSecondsMax,
  deadLetterArn: target?.DeadLetterConfig?.Arn,
});

const targetShape = (target: ScheduleTarget): sdk.Target => ({
  Arn: target.arn,
  RoleArn: target.roleArn,
  Input: target.input,
  SqsParameters: target.messageGroupId === undefined ? undefined : { MessageGroupId: target.messageGroupId },
  RetryPolicy: { MaximumRetryAttempts: target.retryAttempts, MaximumEventAgeInSeconds: target.eventAgeSeconds },
  DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
});

const summaryOf = ({ arn, name, groupName, state, createdAtMs, modifiedAtMs }: Schedule) => ({
  Arn: arn,
  Name: name,
  GroupName: groupName,
  State: state,
  CreationDate: new Date(createdAtMs),
  LastModificationDate: new Date(modifiedAtMs),
});

/** The group with an ARN: only groups have tags. @throws {AwsError} ResourceNotFoundException */
const taggedOf = (scheduler: SchedulerService, arn: string): ScheduleGroup =>
  scheduler.groups().find((group) => group.arn === arn) ?? scheduler.group(arn);

const groupShape = ({ name, arn, createdAtMs }: ScheduleGroup) => ({
  Name: name,
  Arn: arn,
  State: "ACTIVE" as const,
  CreationDate: new Date(createdAtMs),
  LastModificationDate: new Date(createdAtMs),
});

/** What a request for a list of names may choose. */
interface ListRequest {
  readonly NamePrefix?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** Entries on a page, at most and unless the request says so (SCH-API ListSchedules). */
const pageMax = 100;

/** One page of the items whose names have the prefix. @throws {AwsError} ValidationException for an unknown token. */
function pageOfNamed<Item extends { readonly name: string }>(
  items: readonly Item[],
  { NamePrefix = "", NextToken, MaxResults = pageMax }: ListRequest,
): Page<Item> {
  const wanted = items.filter(({ name }) => name.startsWith(NamePrefix));
  return pageAt(wanted, NextToken, Math.min(MaxResults, pageMax), () => invalidSchedule("Invalid NextToken."));
}
