import {
  CreateScheduleGroup$,
  type CreateScheduleGroupInput,
  type CreateScheduleGroupOutput,
  DeleteScheduleGroup$,
  type DeleteScheduleGroupInput,
  type DeleteScheduleGroupOutput,
  GetScheduleGroup$,
  type GetScheduleGroupInput,
  type GetScheduleGroupOutput,
  ListScheduleGroups$,
  type ListScheduleGroupsInput,
  type ListScheduleGroupsOutput,
} from "@aws-sdk/client-scheduler";
import type { ScheduleGroup } from "../../scheduler/scheduler-service.ts";
import { action } from "../router.ts";
import { pageOfNamed } from "./page.ts";

/** Creates a group of schedules. */
export const createScheduleGroup = action<CreateScheduleGroupInput, CreateScheduleGroupOutput>(
  CreateScheduleGroup$,
  ({ Name = "", Tags = [], ClientToken }, { scheduler }) => {
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    return { ScheduleGroupArn: scheduler.createGroup(Name, tags, ClientToken).arn };
  },
);

/** A group of schedules. */
export const getScheduleGroup = action<GetScheduleGroupInput, GetScheduleGroupOutput>(
  GetScheduleGroup$,
  ({ Name = "" }, { scheduler }) => groupShape(scheduler.group(Name)),
);

/** Deletes a group and all of its schedules. */
export const deleteScheduleGroup = action<DeleteScheduleGroupInput, DeleteScheduleGroupOutput>(
  DeleteScheduleGroup$,
  ({ Name = "" }, { scheduler }) => {
    scheduler.deleteGroup(Name);
    return {};
  },
);

/** The groups, by name. */
export const listScheduleGroups = action<ListScheduleGroupsInput, ListScheduleGroupsOutput>(
  ListScheduleGroups$,
  (input, { scheduler }) => {
    const { items, token } = pageOfNamed(scheduler.groups(), input);
    return { ScheduleGroups: items.map(groupShape), ...token } satisfies ListScheduleGroupsOutput;
  },
);

const groupShape = ({ name, arn, createdAtMs }: ScheduleGroup) =>
  ({
    Name: name,
    Arn: arn,
    State: "ACTIVE",
    CreationDate: new Date(createdAtMs),
    LastModificationDate: new Date(createdAtMs),
  }) satisfies GetScheduleGroupOutput;
