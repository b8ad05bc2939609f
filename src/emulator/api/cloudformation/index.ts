import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import { changeSetActions } from "./change-sets.ts";
import { cloudformationRules } from "./input.ts";
import { stackActions } from "./stacks.ts";
import { templateActions } from "./templates.ts";

export const cloudformationService: Service = {
  name: "CloudFormation",
  protocols: [
    queryProtocol({
      apiVersion: "2010-05-15",
      xmlNamespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
      rules: cloudformationRules,
    }),
  ],
  actions: { ...changeSetActions, ...stackActions, ...templateActions },
};
