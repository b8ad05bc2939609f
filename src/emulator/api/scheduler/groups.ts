import type * as sdk from "@aws-sdk/client-scheduler";
import {
  CreateScheduleGroup$,
  DeleteScheduleGroup$,
  GetScheduleGroup$,
  ListScheduleGroups$,
  ListTagsForResource$,
  type Tag,
  TagResource$,
  UntagResource$,
} from "@aws-sdk/client-scheduler";
import { invalidSchedule } from "../../scheduler/scheduler-errors.ts";
import type { ScheduleGroup, SchedulerService } from "../../scheduler/scheduler-service.ts";
import { type Page, pageAt } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";

/** EventBridge Scheduler's actions on groups. */
export const groupActions: ActionsOf<typeof sdk> = {
  CreateScheduleGroup: action(CreateScheduleGroup$, ({ Name = "", Tags = [], ClientToken }, { scheduler }) => {
    return { ScheduleGroupArn: scheduler.createGroup(Name, recordOf(Tags), ClientToken).arn };
  }),

  GetScheduleGroup: action(GetScheduleGroup$, ({ Name = "" }, { scheduler }) => groupShape(scheduler.group(Name))),

  DeleteScheduleGroup: action(DeleteScheduleGroup$, ({ Name = "" }, { scheduler }) => {
    scheduler.deleteGroup(Name);
    return {};
  }),

  ListScheduleGroups: action(ListScheduleGroups$, (input, { scheduler }) => {
    const { items, nextToken } = pageOfNamed(scheduler.groups(), input);
    return { ScheduleGroups: items.map(groupShape), NextToken: nextToken };
  }),

  TagResource: action(TagResource$, ({ ResourceArn = "", Tags = [] }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = { ...group.tags, ...recordOf(Tags) };
    return {};
  }),

  UntagResource: action(UntagResource$, ({ ResourceArn = "", TagKeys = [] }, { scheduler }) => {
    const group = taggedOf(scheduler, ResourceArn);
    group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  }),

  ListTagsForResource: action(ListTagsForResource$, ({ ResourceArn = "" }, { scheduler }) => ({
    Tags: Object.entries(taggedOf(scheduler, ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
  })),
};

/** The group with an ARN: only groups have tags. @throws {AwsError} ResourceNotFoundException */
const taggedOf = (scheduler: SchedulerService, arn: string): ScheduleGroup =>
  scheduler.groups().find((group) => group.arn === arn) ?? scheduler.group(arn);

const recordOf = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

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
export function pageOfNamed<Item extends { readonly name: string }>(
  items: readonly Item[],
  { NamePrefix = "", NextToken, MaxResults = pageMax }: ListRequest,
): Page<Item> {
  const wanted = items.filter(({ name }) => name.startsWith(NamePrefix));
  return pageAt(wanted, NextToken, Math.min(MaxResults, pageMax), () => invalidSchedule("Invalid NextToken."));
}
