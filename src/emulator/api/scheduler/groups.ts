import type * as sdk from "@aws-sdk/client-scheduler";
import {
  CreateScheduleGroup$,
  DeleteScheduleGroup$,
  GetScheduleGroup$,
  ListScheduleGroups$,
} from "@aws-sdk/client-scheduler";
import type { ScheduleGroup } from "../../scheduler/scheduler-service.ts";
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
};

const groupShape = ({ name, arn, createdAtMs }: ScheduleGroup) => ({
  Name: name,
  Arn: arn,
  State: "ACTIVE" as const,
  CreationDate: new Date(createdAtMs),
  LastModificationDate: new Date(createdAtMs),
});
