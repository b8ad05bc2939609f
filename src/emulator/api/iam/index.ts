import { AwsError } from "../../aws-error.ts";
import { queryProtocol } from "../protocols/query.ts";
import { type ActionTable, action, type Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";
import { policyOperations } from "./policies.ts";
import { roleOperations } from "./roles.ts";
import { type IamOperations, iamSchema } from "./schemas.ts";

const operations: IamOperations = { ...policyOperations, ...roleOperations };

const names = Object.keys(operations) as (keyof IamOperations)[];

const actions: ActionTable = Object.fromEntries(
  names.map((name) => [name, action(iamSchema(name), (input: never, { iam }) => operations[name](input, iam))]),
);

/** The part of the IAM API that deploys roles for functions. */
export const iamService: Service = {
  name: "IAM",
  protocols: [
    queryProtocol({
      apiVersion: "2010-05-08",
      xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
      rules: usualRules((message) => new AwsError("ValidationError", message)),
    }),
  ],
  actions,
};
