import { limits } from "../../../base/limits.ts";
import type { ScheduleRequest } from "../../scheduler/schedule.ts";
import { defaultGroup } from "../../scheduler/scheduler-service.ts";
import { numberProperty, oneOfProperty, recordProperty, requiredText, tagsOf, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

/** A group is deleted together with its schedules. */
export const scheduleGroup: ResourceType = {
  properties: ["Name", "Tags"],
  attributes: ["Arn", "CreationDate", "LastModificationDate", "State"],
  replacing: ["Name"],
  nameProperty: "Name",
  create: (request, { scheduler }) => {
    const name = textProperty(request.properties, "Name") ?? request.generateName(64);
    const { arn, createdAtMs } = scheduler.createGroup(name, tagsOf(request.properties, request.tags));
    const created = new Date(createdAtMs).toISOString();
    return {
      physicalId: name,
      attributes: { Arn: arn, CreationDate: created, LastModificationDate: created, State: "ACTIVE" },
    };
  },
  update: () => undefined,
  delete: ({ physicalId }, { scheduler }) => scheduler.deleteGroup(physicalId),
};

/** A one-time schedule. */
export const schedule: ResourceType = {
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
  create: (request, { scheduler }) => {
    const name = textProperty(request.properties, "Name") ?? request.generateName(64);
    const { arn, groupName } = scheduler.createSchedule(scheduleRequest(request, name));
    return { physicalId: groupName === defaultGroup ? name : `${groupName}/${name}`, attributes: { Arn: arn } };
  },
  update: ({ physicalId }, request, { scheduler }) => {
    scheduler.updateSchedule(scheduleRequest(request, physicalId.split("/").at(-1) ?? ""));
  },
  delete: ({ physicalId }, { scheduler }) => {
    const [name = "", groupName = defaultGroup] = physicalId.split("/").reverse();
    scheduler.deleteSchedule(groupName, name);
  },
};

function scheduleRequest({ properties }: ResourceRequest, name: string): ScheduleRequest {
  const window = recordProperty(properties, "FlexibleTimeWindow");
  const target = recordProperty(properties, "Target");
  const retry = recordProperty(target, "RetryPolicy");
  const isFlexible = oneOfProperty(window, "Mode", ["OFF", "FLEXIBLE"] as const) === "FLEXIBLE";
  return {
    name,
    groupName: textProperty(properties, "GroupName") ?? defaultGroup,
    expression: requiredText(properties, "ScheduleExpression"),
    timeZone: textProperty(properties, "ScheduleExpressionTimezone") ?? "UTC",
    state: oneOfProperty(properties, "State", ["ENABLED", "DISABLED"] as const) ?? "ENABLED",
    description: textProperty(properties, "Description"),
    windowMinutes: isFlexible ? (numberProperty(window, "MaximumWindowInMinutes") ?? 0) : undefined,
    target: {
      arn: requiredText(target, "Arn"),
      roleArn: requiredText(target, "RoleArn"),
      input: textProperty(target, "Input"),
      messageGroupId: textProperty(recordProperty(target, "SqsParameters"), "MessageGroupId"),
      retryAttempts: numberProperty(retry, "MaximumRetryAttempts") ?? limits.scheduler.retryAttemptsMax,
      eventAgeSeconds: numberProperty(retry, "MaximumEventAgeInSeconds") ?? limits.scheduler.eventAgeSecondsMax,
      deadLetterArn: textProperty(recordProperty(target, "DeadLetterConfig"), "Arn"),
    },
    deletesItself: false,
    clientToken: undefined,
  };
}
