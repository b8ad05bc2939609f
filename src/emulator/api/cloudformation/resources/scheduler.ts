import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import { defaultGroup } from "../../../scheduler/schedule.ts";
import type { World } from "../../../world.ts";
import { requestOf, schedulerActions, schedulerRules } from "../../scheduler.ts";
import { propertyReader, tagsOf, textProperty } from "./properties.ts";

/** A group is deleted together with its schedules. */
export const scheduleGroup = ({ scheduler }: World): ResourceType => ({
  properties: ["Name", "Tags"],
  attributes: ["Arn", "CreationDate", "LastModificationDate", "State"],
  replacing: ["Name"],
  nameProperty: "Name",
  create: ({ properties, tags, generateName }) => {
    const name = textProperty(properties, "Name") ?? generateName(64);
    const { arn, createdAtMs } = scheduler.createGroup(name, tagsOf(properties, tags));
    const created = new Date(createdAtMs).toISOString();
    return {
      physicalId: name,
      attributes: { Arn: arn, CreationDate: created, LastModificationDate: created, State: "ACTIVE" },
    };
  },
  delete: (name) => scheduler.deleteGroup(name),
});

const read = propertyReader(schedulerRules);

/** A one-time schedule. */
export const schedule = ({ scheduler }: World): ResourceType => {
  const requestFor = (Name: string, { properties }: ResourceRequest) =>
    requestOf(read(schedulerActions.CreateSchedule, { ...properties, Name }));
  return {
    properties: [
      "Description",
      "FlexibleTimeWindow",
      "GroupName",
      "Name",
      "ScheduleExpression",
      "ScheduleExpressionTimezone",
      "State",
      "Target",
    ],
    attributes: ["Arn"],
    replacing: ["Name", "GroupName"],
    nameProperty: "Name",
    create: (request) => {
      const name = textProperty(request.properties, "Name") ?? request.generateName(64);
      const { arn, groupName } = scheduler.createSchedule(requestFor(name, request));
      return { physicalId: groupName === defaultGroup ? name : `${groupName}/${name}`, attributes: { Arn: arn } };
    },
    update: (physicalId, request) => {
      scheduler.updateSchedule(requestFor(physicalId.split("/").at(-1) ?? "", request));
    },
    delete: (physicalId) => {
      const [name = "", groupName = defaultGroup] = physicalId.split("/").reverse();
      scheduler.deleteSchedule(groupName, name);
    },
  };
};
