import type { Change, ChangeSetStatus, ChangeSetSummary, ExecutionStatus } from "@aws-sdk/client-cloudformation";
import type { ChangeSet, ResourceChange } from "../../cloudformation/engine/change-set.ts";
import type { Stack } from "../../cloudformation/engine/stack.ts";

/** A change set as ListChangeSets shows it. */
export const changeSetSummary = (stack: Stack, changeSet: ChangeSet) =>
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

export const changeShape = (change: ResourceChange): Change => ({
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
