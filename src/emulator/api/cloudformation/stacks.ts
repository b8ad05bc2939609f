import * as sdk from "@aws-sdk/client-cloudformation";
import type { ResourceRecord, Stack } from "../../cloudformation/engine/stack.ts";
import { ownValue, validationError } from "../../cloudformation/template/values.ts";
import { dateOf, listOfTags, recordOfTags } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { failureRule, pageOf, parameterInputs, parameterShapes, required, templateTextOf } from "./templates.ts";

/** CloudFormation's actions on stacks, their events and their resources. */
export const stackActions: ActionsOf<typeof sdk> = {
  CreateStack: action(sdk.CreateStack$, (input, { cloudformation }) => {
    const stack = cloudformation.createStack({
      name: required(input.StackName, "StackName"),
      templateText: templateTextOf(input) ?? "",
      parameters: parameterInputs(input.Parameters),
      tags: recordOfTags(input.Tags),
      capabilities: input.Capabilities ?? [],
      failureRule: failureRule(input.OnFailure, input.DisableRollback),
    });
    stack.isProtected = input.EnableTerminationProtection ?? false;
    return { StackId: stack.id };
  }),

  UpdateTerminationProtection: action(sdk.UpdateTerminationProtection$, (input, { cloudformation }) => {
    const stack = cloudformation.stack(required(input.StackName, "StackName"));
    stack.isProtected = input.EnableTerminationProtection ?? false;
    return { StackId: stack.id };
  }),

  UpdateStack: action(sdk.UpdateStack$, (input, { cloudformation }) => {
    const stack = cloudformation.updateStack({
      name: required(input.StackName, "StackName"),
      templateText: templateTextOf(input),
      parameters: parameterInputs(input.Parameters),
      tags: input.Tags && recordOfTags(input.Tags),
      capabilities: input.Capabilities ?? [],
      disableRollback: input.DisableRollback === true,
    });
    return { StackId: stack.id };
  }),

  DeleteStack: action(sdk.DeleteStack$, (input, { cloudformation }) => {
    cloudformation.deleteStack(required(input.StackName, "StackName"));
  }),

  /** Without a name: every stack that is not deleted, newest first. A deleted stack is found only by its id. */
  DescribeStacks: action(sdk.DescribeStacks$, ({ StackName, NextToken }, { cloudformation }) => {
    if (StackName !== undefined) return { Stacks: [stackShape(cloudformation.stack(StackName))] };
    const alive = cloudformation.stacks.filter(({ status }) => status !== "DELETE_COMPLETE").reverse();
    const { items, nextToken } = pageOf(alive, NextToken);
    return { Stacks: items.map(stackShape), NextToken: nextToken };
  }),

  /** All stacks including deleted ones, newest first; with `StackStatusFilter`, those in one of the given statuses. */
  ListStacks: action(sdk.ListStacks$, ({ StackStatusFilter, NextToken }, { cloudformation }) => {
    const wanted = StackStatusFilter === undefined ? undefined : new Set<string>(StackStatusFilter);
    const found = cloudformation.stacks.filter(({ status }) => wanted === undefined || wanted.has(status)).reverse();
    const { items, nextToken } = pageOf(found, NextToken);
    return { StackSummaries: items.map(stackSummary), NextToken: nextToken };
  }),

  /** The events of a stack, newest first. */
  DescribeStackEvents: action(sdk.DescribeStackEvents$, (input, { cloudformation }) => {
    const stack = cloudformation.named(required(input.StackName, "StackName"));
    const { items, nextToken } = pageOf([...stack.events].reverse(), input.NextToken);
    const events = items.map((event) => ({
      StackId: stack.id,
      StackName: stack.name,
      EventId: event.id,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      Timestamp: new Date(event.atMs),
      ResourceStatus: event.status as sdk.ResourceStatus,
      ResourceStatusReason: event.reason,
      ResourceProperties: event.properties,
    }));
    return { StackEvents: events, NextToken: nextToken };
  }),

  /** The resources of a stack, which is given by its name or by the physical id of one of its resources. */
  DescribeStackResources: action(
    sdk.DescribeStackResources$,
    ({ StackName, LogicalResourceId: wanted, PhysicalResourceId: physical }, { cloudformation }) => {
      const owner = cloudformation.stacks.find(({ resources }) =>
        Object.values(resources).some(({ physicalId }) => physicalId === physical),
      );
      const stack = cloudformation.named(StackName ?? owner?.id ?? physical ?? "");
      const records = Object.values(stack.resources).filter(({ logicalId }) => logicalId === (wanted ?? logicalId));
      const resources = records.map((record) => ({
        StackName: stack.name,
        StackId: stack.id,
        ...resourceShape(record),
        Timestamp: new Date(record.changedAtMs),
      }));
      return { StackResources: resources };
    },
  ),

  DescribeStackResource: action(sdk.DescribeStackResource$, (input, { cloudformation }) => {
    const stack = cloudformation.named(required(input.StackName, "StackName"));
    const logicalId = required(input.LogicalResourceId, "LogicalResourceId");
    const record = ownValue(stack.resources, logicalId);
    if (record === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    const detail = {
      StackName: stack.name,
      StackId: stack.id,
      ...resourceShape(record),
      LastUpdatedTimestamp: new Date(record.changedAtMs),
      Metadata: "{}",
      DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" as const },
    };
    return { StackResourceDetail: detail };
  }),

  ListStackResources: action(sdk.ListStackResources$, (input, { cloudformation }) => {
    const stack = cloudformation.named(required(input.StackName, "StackName"));
    const { items, nextToken } = pageOf(Object.values(stack.resources), input.NextToken);
    const summaries = items.map((record) => ({
      ...resourceShape(record),
      LastUpdatedTimestamp: new Date(record.changedAtMs),
    }));
    return { StackResourceSummaries: summaries, NextToken: nextToken };
  }),
};

const resourceShape = (record: ResourceRecord) => ({
  LogicalResourceId: record.logicalId,
  PhysicalResourceId: record.physicalId,
  ResourceType: record.type,
  ResourceStatus: record.status as sdk.ResourceStatus,
  ResourceStatusReason: record.statusReason,
});

/** A stack as DescribeStacks returns it. */
const stackShape = (stack: Stack): sdk.Stack => ({
  ...commonShape(stack),
  Description: stack.description,
  Parameters: parameterShapes(stack.parameters, stack.templateText),
  RollbackConfiguration: {},
  DisableRollback: stack.failureRule === "DO_NOTHING",
  NotificationARNs: [],
  Capabilities: stack.capabilities.map((name) => name as "CAPABILITY_IAM"),
  Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  })),
  Tags: listOfTags(stack.tags),
  EnableTerminationProtection: stack.isProtected ?? false,
});

/** A stack as ListStacks returns it. */
const stackSummary = (stack: Stack): sdk.StackSummary => ({
  ...commonShape(stack),
  TemplateDescription: stack.description,
});

const commonShape = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: new Date(stack.createdAtMs),
  LastUpdatedTime: dateOf(stack.updatedAtMs),
  DeletionTime: dateOf(stack.deletedAtMs),
  StackStatus: stack.status as sdk.StackStatus,
  StackStatusReason: stack.statusReason,
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" as const },
});
