import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import { createChangeSet } from "./create-change-set.ts";
import { createStack } from "./create-stack.ts";
import { deleteChangeSet } from "./delete-change-set.ts";
import { deleteStack } from "./delete-stack.ts";
import { describeChangeSet } from "./describe-change-set.ts";
import { describeStackEvents } from "./describe-stack-events.ts";
import { describeStackResources } from "./describe-stack-resources.ts";
import { describeStacks } from "./describe-stacks.ts";
import { executeChangeSet } from "./execute-change-set.ts";
import { getTemplate } from "./get-template.ts";
import { getTemplateSummary } from "./get-template-summary.ts";
import { listChangeSets } from "./list-change-sets.ts";
import { listStackResources } from "./list-stack-resources.ts";
import { listStacks } from "./list-stacks.ts";
import { updateStack } from "./update-stack.ts";
import { validateTemplate } from "./validate-template.ts";

export const cloudformationService: Service = {
  name: "CloudFormation",
  protocols: [
    queryProtocol({ apiVersion: "2010-05-15", xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/" }),
  ],
  actions: {
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    ExecuteChangeSet: executeChangeSet,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    UpdateStack: updateStack,
    ValidateTemplate: validateTemplate,
  },
};
