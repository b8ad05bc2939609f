import type * as sdk from "@aws-sdk/client-cloudformation";
import {
  CreateChangeSet$,
  DeleteChangeSet$,
  DescribeChangeSet$,
  ExecuteChangeSet$,
  ListChangeSets$,
} from "@aws-sdk/client-cloudformation";
import { type ActionsOf, action } from "../router.ts";
import { failureRule, pageOf, parameterInputs, required, tagsInput, templateTextOf } from "./input.ts";
import { changeSetSummary, changeShape, parameterShapes, tagShapes } from "./shapes.ts";

/** CloudFormation's actions on change sets. */
export const changeSetActions: ActionsOf<typeof sdk> = {
  CreateChangeSet: action(CreateChangeSet$, (input, { cloudformation }) => {
    const { stack, changeSet } = cloudformation.createChangeSet({
      stackName: required(input.StackName, "StackName"),
      name: required(input.ChangeSetName, "ChangeSetName"),
      type: input.ChangeSetType === "CREATE" ? "CREATE" : "UPDATE",
      description: input.Description,
      templateText: templateTextOf(input),
      parameters: parameterInputs(input.Parameters),
      tags: input.Tags && tagsInput(input.Tags),
      capabilities: input.Capabilities ?? [],
      failureRule: failureRule(input.OnStackFailure, undefined),
    });
    return { Id: changeSet.id, StackId: stack.id };
  }),

  DescribeChangeSet: action(DescribeChangeSet$, (input, { cloudformation }) => {
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
  }),

  ListChangeSets: action(ListChangeSets$, (input, { cloudformation }) => {
    const stack = cloudformation.stack(required(input.StackName, "StackName"));
    const { items, nextToken } = pageOf(stack.changeSets, input.NextToken);
    return { Summaries: items.map((changeSet) => changeSetSummary(stack, changeSet)), NextToken: nextToken };
  }),

  ExecuteChangeSet: action(ExecuteChangeSet$, (input, { cloudformation }) => {
    const name = required(input.ChangeSetName, "ChangeSetName");
    cloudformation.executeChangeSet(name, input.StackName, input.DisableRollback === true);
    return {};
  }),

  DeleteChangeSet: action(DeleteChangeSet$, (input, { cloudformation }) => {
    cloudformation.deleteChangeSet(required(input.ChangeSetName, "ChangeSetName"), input.StackName);
    return {};
  }),
};
