import {
  ListStackResources$,
  type ListStackResourcesInput,
  type ListStackResourcesOutput,
  type ResourceStatus,
} from "@aws-sdk/client-cloudformation";
import { stackErrors } from "../../cloudformation/engine/stack-errors.ts";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";
import { required } from "./stack-input.ts";

export const listStackResources = action<ListStackResourcesInput, ListStackResourcesOutput>(
  ListStackResources$,
  (input, { cloudformation }) => {
    const name = required(input.StackName, "StackName");
    const stack = cloudformation.find(name);
    if (stack === undefined) throw stackErrors.notFound(name);
    const { items, nextToken } = pageOf(Object.values(stack.resources), input.NextToken);
    const summaries = items.map((record) => ({
      LogicalResourceId: record.logicalId,
      PhysicalResourceId: record.physicalId,
      ResourceType: record.type,
      LastUpdatedTimestamp: new Date(record.changedAtMs),
      ResourceStatus: record.status as ResourceStatus,
      ResourceStatusReason: record.statusReason,
    }));
    return { StackResourceSummaries: summaries, NextToken: nextToken };
  },
);
