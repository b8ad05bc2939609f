import { ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

/** Every resource of a stack, in CloudFormation's order. */
export async function listStackResources({ cloudformation, clock }: Cloud, name: string): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  let NextToken: string | undefined;
  do {
    const request = new ListStackResourcesCommand({
      StackName: name,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await retrying(clock, () => cloudformation.send(request));
    for (const resource of page.StackResourceSummaries ?? []) {
      resources.push({
        logicalId: resource.LogicalResourceId ?? "",
        physicalId: resource.PhysicalResourceId ?? "",
        type: resource.ResourceType ?? "",
        status: resource.ResourceStatus ?? "",
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return resources;
}
