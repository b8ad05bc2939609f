import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import {
  createChangeSet,
  deleteChangeSet,
  describeChangeSet,
  executeChangeSet,
  listChangeSets,
} from "./change-sets.ts";
import { cloudformationRules } from "./input.ts";
import {
  createStack,
  deleteStack,
  describeStackEvents,
  describeStackResources,
  describeStacks,
  listStackResources,
  listStacks,
  updateStack,
} from "./stacks.ts";
import { getTemplate, getTemplateSummary, validateTemplate } from "./templates.ts";

export const cloudformationService: Service = {
  name: "CloudFormation",
  protocols: [
    queryProtocol({
      apiVersion: "2010-05-15",
      xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
      rules: cloudformationRules,
    }),
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
