import * as sdk from "@aws-sdk/client-sts";
import { AwsError } from "../aws-error.ts";
import { checkDocument, type ManagedPolicy, noSuchEntity, type Role } from "../iam/iam-service.ts";
import type { World } from "../world.ts";
import { type IamOperations, iamSchema } from "./iam-schemas.ts";
import { listOfTags, pageAt, recordOfTags, withoutKeys } from "./lists.ts";
import { type ActionsOf, type ActionTable, action } from "./router.ts";
import { usualRules } from "./schema/input-rules.ts";

const invalid = (message: string) => new AwsError("ValidationError", message);

/** What IAM and STS check in their inputs. */
export const iamRules = usualRules(invalid);

const operations: IamOperations = {
  CreateRole: ({ RoleName, Path = "/", AssumeRolePolicyDocument, Tags, ...input }, iam) => {
    const role = iam.createRole({
      name: RoleName,
      path: Path,
      trustPolicy: AssumeRolePolicyDocument,
      description: input.Description,
      permissionsBoundary: input.PermissionsBoundary,
      maxSessionSeconds: input.MaxSessionDuration,
      tags: recordOfTags(Tags),
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
    role.tags = { ...role.tags, ...recordOfTags(Tags) };
  },

  UntagRole: ({ RoleName, TagKeys }, iam) => {
    const role = iam.role(RoleName);
    role.tags = withoutKeys(role.tags, TagKeys);
  },

  ListRoleTags: ({ RoleName, ...input }, iam) => {
    const { items, page } = iamPage(listOfTags(iam.role(RoleName).tags), input);
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

  CreatePolicy: ({ PolicyName, PolicyDocument, Path = "/", Description, Tags }, iam) => {
    const given = { name: PolicyName, path: Path, description: Description, document: PolicyDocument };
    return { Policy: policyShape(iam.createPolicy({ ...given, tags: recordOfTags(Tags) }), 0) };
  },

  GetPolicy: ({ PolicyArn }, iam) => ({ Policy: policyShape(iam.policy(PolicyArn), iam.attachments(PolicyArn)) }),

  GetPolicyVersion: ({ PolicyArn, VersionId }, iam) => {
    const policy = iam.policy(PolicyArn);
    if (VersionId === version)
      return { PolicyVersion: { ...versionShape(policy), Document: encoded(policy.document) } };
    throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
  },

  ListPolicyVersions: ({ PolicyArn }, iam) => ({ Versions: [versionShape(iam.policy(PolicyArn))], IsTruncated: false }),

  /** The scope `AWS` lists no policies: the emulator has none of those that AWS manages. */
  ListPolicies: ({ Scope, OnlyAttached = false, PathPrefix = "/", ...input }, iam) => {
    const found = iam.policies.filter(
      ({ arn, path }) => Scope !== "AWS" && path.startsWith(PathPrefix) && (!OnlyAttached || iam.attachments(arn) > 0),
    );
    const { items, page } = iamPage(found, input);
    return { Policies: items.map((policy) => policyShape(policy, iam.attachments(policy.arn))), ...page };
  },

  DeletePolicy: ({ PolicyArn }, iam) => iam.deletePolicy(PolicyArn),
};

const names = Object.keys(operations) as (keyof IamOperations)[];

/** IAM's actions on roles and managed policies: those that deploy roles for functions. */
export const iamActions: ActionTable = Object.fromEntries(
  names.map((name) => [name, action(iamSchema(name), (input: never, { iam }) => operations[name](input, iam))]),
);

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
  Tags: Object.keys(role.tags).length === 0 ? undefined : listOfTags(role.tags),
});

/** The only version of a policy. */
const version = "v1";

const policyShape = (policy: ManagedPolicy, attachments: number) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: version,
  AttachmentCount: attachments,
  IsAttachable: true,
  Description: policy.description,
  CreateDate: new Date(policy.createdAtMs),
  UpdateDate: new Date(policy.createdAtMs),
  Tags: listOfTags(policy.tags),
});

const versionShape = ({ createdAtMs }: ManagedPolicy) => ({
  VersionId: version,
  IsDefaultVersion: true,
  CreateDate: new Date(createdAtMs),
});

const pageDefault = 100;

/** One page of a list, and the members of the response that describe it. @throws {AwsError} ValidationError */
function iamPage<T>(
  all: readonly T[],
  { Marker, MaxItems = pageDefault }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  const { items, nextToken } = pageAt(all, Marker, MaxItems, () => invalid("Invalid Marker."));
  return { items, page: { IsTruncated: nextToken !== undefined, Marker: nextToken } };
}

/** A policy as IAM returns it: percent-encoded by RFC 3986. */
const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The actions of STS. */
export const stsActions: ActionsOf<typeof sdk> = {
  /** Every caller is the account's root user: the emulator has no IAM users. */
  GetCallerIdentity: action(sdk.GetCallerIdentity$, (_input, { context }) => ({
    UserId: context.accountId,
    Account: context.accountId,
    Arn: `arn:aws:iam::${context.accountId}:root`,
  })),

  /** Credentials that work like any others: the emulator checks no permissions, and the role need not exist. */
  AssumeRole: action(sdk.AssumeRole$, (input, world) => {
    const { RoleArn = "", RoleSessionName: session = "", DurationSeconds = hourSeconds } = input;
    const [, account, name] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(RoleArn) ?? [];
    if (name === undefined) throw invalid(`${RoleArn} is invalid`);
    const id = world.iam.roles.find(({ arn }) => arn === RoleArn)?.id ?? "AROA0000000000000000A";
    const user = {
      AssumedRoleId: `${id}:${session}`,
      Arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    };
    return { Credentials: credentials(world, DurationSeconds), AssumedRoleUser: user, PackedPolicySize: 0 };
  }),

  GetSessionToken: action(sdk.GetSessionToken$, (input, world) => ({
    Credentials: credentials(world, input.DurationSeconds ?? 12 * hourSeconds),
  })),

  GetAccessKeyInfo: action(sdk.GetAccessKeyInfo$, (_input, { context }) => ({ Account: context.accountId })),
};

const hourSeconds = 3_600;

function credentials(world: World, seconds: number) {
  const secret = world.newRequestId().replaceAll("-", "").toUpperCase();
  return {
    AccessKeyId: `ASIA${secret.slice(0, 16)}`,
    SecretAccessKey: secret,
    SessionToken: secret,
    Expiration: new Date(world.kernel.nowMs + seconds * 1_000),
  };
}
