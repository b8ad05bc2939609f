import {
  DescribeStackEvents$,
  type DescribeStackEventsInput,
  type DescribeStackEventsOutput,
  type ResourceStatus,
} from "@aws-sdk/client-cloudformation";
import { stackErrors } from "../../cloudformation/engine/stack-errors.ts";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";
import { required } from "./stack-input.ts";

/** Newest first. */
export const describeStackEvents = action<DescribeStackEventsInput, DescribeStackEventsOutput>(
  DescribeStackEvents$,
  (input, { cloudformation }) => {
    const name = required(input.StackName, "StackName");
    const stack = cloudformation.find(name);
    if (stack === undefined) throw stackErrors.notFound(name);
    const { items, nextToken } = pageOf([...stack.events].reverse(), input.NextToken);
    const events = items.map((event) => ({
      StackId: stack.id,
      StackName: stack.name,
      EventId: event.id,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      Timestamp: new Date(event.atMs),
      ResourceStatus: event.status as ResourceStatus,
      ResourceStatusReason: event.reason,
      ResourceProperties: event.properties,
    }));
    return { StackEvents: events, NextToken: nextToken };
  },
);
