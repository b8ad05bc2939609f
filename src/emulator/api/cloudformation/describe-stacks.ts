import { DescribeStacks$, type DescribeStacksInput, type DescribeStacksOutput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";
import { stackShape } from "./stack-shape.ts";

/** Without a name: every stack that is not deleted, newest first. A deleted one is found by its id only. */
export const describeStacks = action<DescribeStacksInput, DescribeStacksOutput>(
  DescribeStacks$,
  ({ StackName, NextToken }, { cloudformation }) => {
    if (StackName !== undefined) return { Stacks: [stackShape(cloudformation.stack(StackName))] };
    const alive = cloudformation.stacks.filter(({ status }) => status !== "DELETE_COMPLETE").reverse();
    const { items, nextToken } = pageOf(alive, NextToken);
    return { Stacks: items.map(stackShape), NextToken: nextToken };
  },
);
