import { requiredText, textProperty } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

/** A record with an ARN for functions to refer to: the emulator checks no permissions. */
export const iamRole: ResourceType = {
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
    const name = textProperty(request.properties, "RoleName") ?? request.generateName(64);
    const path = textProperty(request.properties, "Path") ?? "/";
    const id = request.generateId().replaceAll("-", "").slice(0, 17).toUpperCase();
    return {
      physicalId: name,
      attributes: { Arn: `arn:aws:iam::${request.accountId}:role${path}${name}`, RoleId: `AROA${id}` },
    };
  },
  update: () => undefined,
  delete: () => undefined,
};

/** A record only: the emulator checks no permissions. */
export const iamPolicy: ResourceType = {
  properties: ["Groups", "PolicyDocument", "PolicyName", "Roles", "Users"],
  attributes: ["Id"],
  replacing: ["PolicyName"],
  create: (request) => {
    const name = requiredText(request.properties, "PolicyName");
    return { physicalId: name, attributes: { Id: name } };
  },
  update: () => undefined,
  delete: () => undefined,
};
