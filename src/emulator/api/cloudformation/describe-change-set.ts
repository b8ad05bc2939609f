import {
  DescribeChangeSet$,
  type DescribeChangeSetInput,
  type DescribeChangeSetOutput,
} from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { changeSetSummary, changeShape } from "./change-set-shape.ts";
import { pageOf } from "./page.ts";
import { required } from "./stack-input.ts";
import { parameterShapes, tagShapes } from "./stack-shape.ts";

export const describeChangeSet = action<DescribeChangeSetInput, DescribeChangeSetOutput>(
  DescribeChangeSet$,
  (input, { cloudformation }) => {
    const name = required(input.ChangeSetName, "ChangeSetName");
    const { stack, changeSet } = cloudformation.changeSet(name, input.StackName);
    const { items, nextToken } = pageOf(changeSet.changes, input.NextToken);
    return {
      ...changeSetSummary(stack, changeSet),
      Parameters: parameterShapes(changeSet.parameters, changeSet.templateText),
      Capabilities: changeSet.capabilities.map((capability) => capability as "CAPABILITY_IAM"),
      Tags: tagShapes(changeSet.tags),
      Changes: items.map(changeShape),
      OnStackFailure: changeSet.failureRule,
      NextToken: nextToken,
    };
  },
);
