import { checkDocument, noSuchEntity, type Role } from "../../iam/records.ts";
import { encoded, fromTags, iamPage, toTags } from "./policies.ts";
import type { IamOperations } from "./schemas.ts";

/** IAM's operations on roles and their policies. */
export const roleOperations = {
  CreateRole: ({ RoleName, Path = "/", AssumeRolePolicyDocument, Tags, ...input }, iam) => {
    const role = iam.createRole({
      name: RoleName,
      path: Path,
      trustPolicy: AssumeRolePolicyDocument,
      description: input.Description,
      permissionsBoundary: input.PermissionsBoundary,
      maxSessionSeconds: input.MaxSessionDuration,
      tags: fromTags(Tags),
    });
    return { Role: roleShape(role) };
  },

  GetRole: ({ RoleName }, iam) => ({ Role: roleShape(iam.role(RoleName)) }),

  /** Tags and the permissions boundary are returned by GetRole only (IAM-API ListRoles). */
  ListRoles: ({ PathPrefix = "/", ...input }, iam) => {
    const found = iam.roles.filter(({ path }) => path.startsWith(PathPrefix));
    const { items, page } = iamPage(found, input);
    const shapes = items.map((role) => ({ ...roleShape(role), Tags: undefined, PermissionsBoundary: undefined }));
    return { Roles: shapes, ...page };
  },

  UpdateRole: ({ RoleName, Description, MaxSessionDuration }, iam) => {
    const role = iam.role(RoleName);
    role.description = Description ?? role.description;
    role.maxSessionSeconds = MaxSessionDuration ?? role.maxSessionSeconds;
  },

  UpdateAssumeRolePolicy: ({ RoleName, PolicyDocument }, iam) => {
    const role = iam.role(RoleName);
    checkDocument(PolicyDocument);
    role.trustPolicy = PolicyDocument;
  },

  DeleteRole: ({ RoleName }, iam) => iam.deleteRole(RoleName),

  TagRole: ({ RoleName, Tags }, iam) => {
    const role = iam.role(RoleName);
    role.tags = { ...role.tags, ...fromTags(Tags) };
  },

  UntagRole: ({ RoleName, TagKeys }, iam) => {
    const role = iam.role(RoleName);
    role.tags = Object.fromEntries(Object.entries(role.tags).filter(([key]) => !TagKeys.includes(key)));
  },

  ListRoleTags: ({ RoleName, ...input }, iam) => {
    const { items, page } = iamPage(toTags(iam.role(RoleName).tags), input);
    return { Tags: items, ...page };
  },

  /** The emulator has no instance profiles: a client asks for them before it deletes a role. */
  ListInstanceProfilesForRole: ({ RoleName }, iam) => {
    iam.role(RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },

  PutRolePolicy: ({ RoleName, PolicyName, PolicyDocument }, iam) => {
    const role = iam.role(RoleName);
    checkDocument(PolicyDocument);
    role.inline = { ...role.inline, [PolicyName]: PolicyDocument };
  },

  GetRolePolicy: ({ RoleName, PolicyName }, iam) => ({
    RoleName,
    PolicyName,
    PolicyDocument: encoded(inlineOf(iam.role(RoleName), PolicyName)),
  }),

  DeleteRolePolicy: ({ RoleName, PolicyName }, iam) => {
    const role = iam.role(RoleName);
    inlineOf(role, PolicyName);
    const { [PolicyName]: _, ...rest } = role.inline;
    role.inline = rest;
  },

  ListRolePolicies: ({ RoleName, ...input }, iam) => {
    const { items, page } = iamPage(Object.keys(iam.role(RoleName).inline), input);
    return { PolicyNames: items, ...page };
  },

  AttachRolePolicy: ({ RoleName, PolicyArn }, iam) => iam.attach(iam.role(RoleName), PolicyArn),

  DetachRolePolicy: ({ RoleName, PolicyArn }, iam) => {
    const role = iam.role(RoleName);
    if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    role.attached = role.attached.filter((arn) => arn !== PolicyArn);
  },

  ListAttachedRolePolicies: ({ RoleName, ...input }, iam) => {
    const { items, page } = iamPage(iam.role(RoleName).attached, input);
    return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.split("/").at(-1), PolicyArn: arn })), ...page };
  },
} satisfies Partial<IamOperations>;

function inlineOf(role: Role, name: string): string {
  const document = Object.hasOwn(role.inline, name) ? role.inline[name] : undefined;
  if (document !== undefined) return document;
  throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
}

const roleShape = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAtMs),
  AssumeRolePolicyDocument: encoded(role.trustPolicy),
  Description: role.description,
  MaxSessionDuration: role.maxSessionSeconds,
  PermissionsBoundary:
    role.permissionsBoundary === undefined
      ? undefined
      : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.permissionsBoundary },
  Tags: Object.keys(role.tags).length === 0 ? undefined : toTags(role.tags),
});
