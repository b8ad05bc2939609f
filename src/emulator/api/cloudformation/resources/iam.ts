import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import type { World } from "../../../world.ts";
import { numberProperty, recordList, requiredText, tagsOf, textList, textProperty } from "./properties.ts";

/** A record with an ARN for functions to refer to: the emulator checks no permissions. */
export const iamRole = ({ iam }: World): ResourceType => ({
  properties: [
    "AssumeRolePolicyDocument",
    "Description",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "Path",
    "PermissionsBoundary",
    "Policies",
    "RoleName",
    "Tags",
  ],
  attributes: ["Arn", "RoleId"],
  replacing: ["RoleName", "Path"],
  nameProperty: "RoleName",
  create: (request) => {
    const { properties } = request;
    const { name, arn, id } = iam.createRole({
      name: textProperty(properties, "RoleName") ?? request.generateName(64),
      path: textProperty(properties, "Path") ?? "/",
      ...roleChanges(request),
    });
    return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
  },
  update: (name, request) => Object.assign(iam.role(name), roleChanges(request)),
  delete: (name) => iam.deleteRole(name, true),
});

/** What an update of a role can change. The policies are kept as texts. */
function roleChanges({ properties, tags }: ResourceRequest) {
  const policies = recordList(properties, "Policies").map((policy) => [
    requiredText(policy, "PolicyName"),
    JSON.stringify(policy.PolicyDocument ?? {}),
  ]);
  return {
    trustPolicy: JSON.stringify(properties.AssumeRolePolicyDocument ?? {}),
    description: textProperty(properties, "Description"),
    maxSessionSeconds: numberProperty(properties, "MaxSessionDuration") ?? 3_600,
    permissionsBoundary: textProperty(properties, "PermissionsBoundary"),
    tags: tagsOf(properties, tags),
    inline: Object.fromEntries(policies),
    attached: textList(properties, "ManagedPolicyArns"),
  };
}
