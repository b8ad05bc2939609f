import { checkDocument, noSuchEntity, type Role } from "../../iam/records.ts";
import { type ActionTable, action } from "../router.ts";
import { encoded, fromTags, iamPage, type PageInput, type Tag, toTags } from "./input.ts";
import { iamSchema } from "./schemas.ts";

interface RoleInput extends PageInput {
  readonly RoleName: string;
}

interface CreateRoleInput extends RoleInput {
  readonly AssumeRolePolicyDocument: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
  readonly PermissionsBoundary?: string;
  readonly Tags?: readonly Tag[];
}

interface RolePolicyInput extends RoleInput {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

interface AttachmentInput extends RoleInput {
  readonly PolicyArn: string;
}

/** IAM's actions on roles and their policies. */
export const roleActions: ActionTable = {
  CreateRole: action(iamSchema("CreateRole"), (input: CreateRoleInput, { iam }) => ({
    Role: roleShape(
      iam.createRole({
        name: input.RoleName,
        path: input.Path ?? "/",
        trustPolicy: input.AssumeRolePolicyDocument,
        description: input.Description,
        permissionsBoundary: input.PermissionsBoundary,
        tags: fromTags(input.Tags),
        ...(input.MaxSessionDuration === undefined ? {} : { maxSessionSeconds: input.MaxSessionDuration }),
      }),
    ),
  })),

  GetRole: action(iamSchema("GetRole"), (input: RoleInput, { iam }) => ({ Role: roleShape(iam.role(input.RoleName)) })),

  ListRoles: action(iamSchema("ListRoles"), (input: PageInput & { readonly PathPrefix?: string }, { iam }) => {
    const { items, page } = iamPage(
      iam.roles.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/")),
      input,
    );
    // Tags and the permissions boundary are returned by GetRole only (IAM-API ListRoles).
    return {
      Roles: items.map((role) => ({ ...roleShape(role), Tags: undefined, PermissionsBoundary: undefined })),
      ...page,
    };
  }),

  UpdateRole: action(iamSchema("UpdateRole"), (input: CreateRoleInput, { iam }) => {
    const role = iam.role(input.RoleName);
    role.description = input.Description ?? role.description;
    role.maxSessionSeconds = input.MaxSessionDuration ?? role.maxSessionSeconds;
  }),

  UpdateAssumeRolePolicy: action(iamSchema("UpdateAssumeRolePolicy"), (input: RolePolicyInput, { iam }) => {
    const role = iam.role(input.RoleName);
    checkDocument(input.PolicyDocument);
    role.trustPolicy = input.PolicyDocument;
  }),

  DeleteRole: action(iamSchema("DeleteRole"), (input: RoleInput, { iam }) => {
    iam.deleteRole(input.RoleName);
  }),

  TagRole: action(iamSchema("TagRole"), (input: CreateRoleInput, { iam }) => {
    const role = iam.role(input.RoleName);
    role.tags = { ...role.tags, ...fromTags(input.Tags) };
  }),

  UntagRole: action(iamSchema("UntagRole"), (input: RoleInput & { readonly TagKeys: readonly string[] }, { iam }) => {
    const role = iam.role(input.RoleName);
    role.tags = Object.fromEntries(Object.entries(role.tags).filter(([key]) => !input.TagKeys.includes(key)));
  }),

  ListRoleTags: action(iamSchema("ListRoleTags"), (input: RoleInput, { iam }) => {
    const { items, page } = iamPage(toTags(iam.role(input.RoleName).tags), input);
    return { Tags: items, ...page };
  }),

  /** The emulator has no instance profiles: a client asks for them before it deletes a role. */
  ListInstanceProfilesForRole: action(iamSchema("ListInstanceProfilesForRole"), (input: RoleInput, { iam }) => {
    iam.role(input.RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  }),

  PutRolePolicy: action(iamSchema("PutRolePolicy"), (input: RolePolicyInput, { iam }) => {
    const role = iam.role(input.RoleName);
    checkDocument(input.PolicyDocument);
    role.inline = { ...role.inline, [input.PolicyName]: input.PolicyDocument };
  }),

  GetRolePolicy: action(iamSchema("GetRolePolicy"), (input: RolePolicyInput, { iam }) => {
    const role = iam.role(input.RoleName);
    const document = inlineOf(role, input.PolicyName);
    return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: encoded(document) };
  }),

  DeleteRolePolicy: action(iamSchema("DeleteRolePolicy"), (input: RolePolicyInput, { iam }) => {
    const role = iam.role(input.RoleName);
    inlineOf(role, input.PolicyName);
    const { [input.PolicyName]: _, ...rest } = role.inline;
    role.inline = rest;
  }),

  ListRolePolicies: action(iamSchema("ListRolePolicies"), (input: RoleInput, { iam }) => {
    const { items, page } = iamPage(Object.keys(iam.role(input.RoleName).inline), input);
    return { PolicyNames: items, ...page };
  }),

  AttachRolePolicy: action(iamSchema("AttachRolePolicy"), (input: AttachmentInput, { iam }) => {
    iam.attach(iam.role(input.RoleName), input.PolicyArn);
  }),

  DetachRolePolicy: action(iamSchema("DetachRolePolicy"), (input: AttachmentInput, { iam }) => {
    const role = iam.role(input.RoleName);
    if (!role.attached.includes(input.PolicyArn)) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    role.attached = role.attached.filter((arn) => arn !== input.PolicyArn);
  }),

  ListAttachedRolePolicies: action(iamSchema("ListAttachedRolePolicies"), (input: RoleInput, { iam }) => {
    const { items, page } = iamPage(iam.role(input.RoleName).attached, input);
    return { AttachedPolicies: items.map((arn) => ({ PolicyName: arn.split("/").at(-1), PolicyArn: arn })), ...page };
  }),
};

function inlineOf(role: Role, name: string): string {
  const document = role.inline[name];
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
