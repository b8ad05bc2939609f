import {
  DescribeStackResources$,
  type DescribeStackResourcesInput,
  type DescribeStackResourcesOutput,
  type ResourceStatus,
} from "@aws-sdk/client-cloudformation";
import { stackErrors } from "../../cloudformation/engine/stack-errors.ts";
import { action } from "../action.ts";

/** Of a stack, or of the stack that holds a physical resource; of one logical resource if asked. */
export const describeStackResources = action<DescribeStackResourcesInput, DescribeStackResourcesOutput>(
  DescribeStackResources$,
  ({ StackName, LogicalResourceId, PhysicalResourceId }, { cloudformation }) => {
    const stack =
      StackName === undefined
        ? cloudformation.stacks.find(({ resources }) =>
            Object.values(resources).some(({ physicalId }) => physicalId === PhysicalResourceId),
          )
        : cloudformation.find(StackName);
    if (stack === undefined) throw stackErrors.notFound(StackName ?? PhysicalResourceId ?? "");
    const records = Object.values(stack.resources).filter(
      ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
    );
    const resources = records.map((record) => ({
      StackName: stack.name,
      StackId: stack.id,
      LogicalResourceId: record.logicalId,
      PhysicalResourceId: record.physicalId,
      ResourceType: record.type,
      Timestamp: new Date(record.changedAtMs),
      ResourceStatus: record.status as ResourceStatus,
      ResourceStatusReason: record.statusReason,
    }));
    return { StackResources: resources };
  },
);
