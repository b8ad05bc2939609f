import type * as sdk from "@aws-sdk/client-cloudformation";
import {
  type Change,
  type ChangeSetStatus,
  type ChangeSetSummary,
  CreateChangeSet$,
  DeleteChangeSet$,
  DescribeChangeSet$,
  ExecuteChangeSet$,
  type ExecutionStatus,
  ListChangeSets$,
} from "@aws-sdk/client-cloudformation";
import type { ChangeSet, ResourceChange, Stack } from "../../cloudformation/engine/stack.ts";
import { listOfTags, recordOfTags } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { failureRule, pageOf, parameterInputs, parameterShapes, required, templateTextOf } from "./templates.ts";

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
      tags: input.Tags && recordOfTags(input.Tags),
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
      Tags: listOfTags(changeSet.tags),
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

/** A change set as ListChangeSets returns it. */
const changeSetSummary = (stack: Stack, changeSet: ChangeSet) =>
  ({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus as ExecutionStatus,
    Status: changeSet.status as ChangeSetStatus,
    StatusReason: changeSet.statusReason,
    CreationTime: new Date(changeSet.createdAtMs),
    Description: changeSet.description,
  }) satisfies ChangeSetSummary;

/** One change of a change set as DescribeChangeSet returns it. */
const changeShape = (change: ResourceChange): Change => ({
  Type: "Resource",
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.properties.length === 0 ? [] : ["Properties"],
    Details: change.properties.map(({ name, requiresRecreation }) => ({
      Target: { Attribute: "Properties", Name: name, RequiresRecreation: requiresRecreation },
      Evaluation: requiresRecreation === "Conditionally" ? "Dynamic" : "Static",
      ChangeSource: "DirectModification",
    })),
  },
});
