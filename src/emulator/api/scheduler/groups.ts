import type * as sdk from "@aws-sdk/client-scheduler";
import {
  CreateScheduleGroup$,
  DeleteScheduleGroup$,
  GetScheduleGroup$,
  ListScheduleGroups$,
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
} from "@aws-sdk/client-scheduler";
import type { ScheduleGroup, SchedulerService } from "../../scheduler/scheduler-service.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOfNamed } from "./page.ts";

/** EventBridge Scheduler's actions on groups. */
export const groupActions: ActionsOf<typeof sdk> = {
  /** Creates a group of schedules. */
  CreateScheduleGroup: action(CreateScheduleGroup$, ({ Name = "", Tags = [], ClientToken }, { scheduler }) => {
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    return { ScheduleGroupArn: scheduler.createGroup(Name, tags, ClientToken).arn };
  }),

  /** A group of schedules. */
  GetScheduleGroup: action(GetScheduleGroup$, ({ Name = "" }, { scheduler }) => groupShape(scheduler.group(Name))),

  /** Deletes a group and all of its schedules. */
  DeleteScheduleGroup: action(DeleteScheduleGroup$, ({ Name = "" }, { scheduler }) => {
    scheduler.deleteGroup(Name);
    return {};
  }),

  /** The groups, by name. */
  ListScheduleGroups: action(ListScheduleGroups$, (input, { scheduler }) => {
    const { items, token } = pageOfNamed(scheduler.groups(), input);
    return { ScheduleGroups: items.map(groupShape), ...token };
  }),

  /** Adds tags to a group. */
  TagResource: action(TagResource$, ({ ResourceArn = "", Tags = [] }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = { ...group.tags, ...Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) };
    return {};
  }),

  /** Removes tags from a group. */
  UntagResource: action(UntagResource$, ({ ResourceArn = "", TagKeys = [] }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  }),

  /** The tags of a group. */
  ListTagsForResource: action(ListTagsForResource$, ({ ResourceArn = "" }, { scheduler }) => ({
    Tags: Object.entries(taggedOf(scheduler, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  })),
};

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
