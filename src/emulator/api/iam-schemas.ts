import type { IamService } from "../iam/iam-service.ts";
import type { OperationSchema } from "./schema/codec.ts";

declare const typeOf: unique symbol;

/** A schema in the form of the SDK's, for values of a type. The SDK's package for IAM is not a dependency of flatten. */
interface Schema<T> {
  readonly [typeOf]?: T;
}

/** The members of a structure. Names that end in `!` are required. */
type Members = Readonly<Record<string, Schema<unknown>>>;

type TypeOf<S> = S extends Schema<infer T> ? T : never;

type Structure<M extends Members> = {
  readonly [Name in keyof M as Name extends `${infer Required}!` ? Required : never]: TypeOf<M[Name]>;
} & {
  readonly [Name in keyof M as Name extends `${string}!` ? never : Name]?: TypeOf<M[Name]> | undefined;
};

const namespace = "com.amazonaws.iam";

const schemaOf = <T>(schema: unknown) => schema as Schema<T>;

// The SDK's numbers for the simple kinds of values.
const text = schemaOf<string>(0);
const number = schemaOf<number>(1);
const boolean = schemaOf<boolean>(2);
const time = schemaOf<Date>(4);

const inside = (schema: Schema<unknown>) => (typeof schema === "number" ? schema : () => schema);

const listOf = <T>(item: Schema<T>) => schemaOf<readonly T[]>([1, namespace, "list", 0, inside(item)]);

/** The SDK's structures have their required members first. */
function structure<M extends Members>(name: string, members: M): Schema<Structure<M>> {
  const required = Object.keys(members).filter((key) => key.endsWith("!"));
  const keys = [...required, ...Object.keys(members).filter((key) => !key.endsWith("!"))];
  const names = keys.map((key) => key.replace("!", ""));
  return schemaOf([3, namespace, name, 0, names, keys.map((key) => inside(members[key] ?? text)), required.length]);
}

const tags = listOf(structure("Tag", { "Key!": text, "Value!": text }));

const role = structure("Role", {
  Path: text,
  RoleName: text,
  RoleId: text,
  Arn: text,
  CreateDate: time,
  AssumeRolePolicyDocument: text,
  Description: text,
  MaxSessionDuration: number,
  PermissionsBoundary: structure("AttachedPermissionsBoundary", {
    PermissionsBoundaryType: text,
    PermissionsBoundaryArn: text,
  }),
  Tags: tags,
});

const policy = structure("Policy", {
  PolicyName: text,
  PolicyId: text,
  Arn: text,
  Path: text,
  DefaultVersionId: text,
  AttachmentCount: number,
  IsAttachable: boolean,
  Description: text,
  CreateDate: time,
  UpdateDate: time,
  Tags: tags,
});

const version = { Document: text, VersionId: text, IsDefaultVersion: boolean, CreateDate: time };
const attachedPolicy = { PolicyName: text, PolicyArn: text };

const ofRole = { "RoleName!": text };
const ofPolicy = { "PolicyArn!": text };
const page = { Marker: text, MaxItems: number };
const paged = { IsTruncated: boolean, Marker: text };
const trust = { "AssumeRolePolicyDocument!": text, PermissionsBoundary: text };
const settings = { Description: text, MaxSessionDuration: number };

/** Input and output of each operation that the emulator supports (IAM-API). */
const operations = {
  CreateRole: [{ ...ofRole, ...trust, Path: text, ...settings, Tags: tags }, { Role: role }],
  GetRole: [ofRole, { Role: role }],
  ListRoles: [
    { PathPrefix: text, ...page },
    { Roles: listOf(role), ...paged },
  ],
  UpdateRole: [{ ...ofRole, ...settings }, {}],
  UpdateAssumeRolePolicy: [{ ...ofRole, "PolicyDocument!": text }, {}],
  DeleteRole: [ofRole, {}],
  TagRole: [{ ...ofRole, "Tags!": tags }, {}],
  UntagRole: [{ ...ofRole, "TagKeys!": listOf(text) }, {}],
  ListRoleTags: [
    { ...ofRole, ...page },
    { Tags: tags, ...paged },
  ],
  ListInstanceProfilesForRole: [
    { ...ofRole, ...page },
    { InstanceProfiles: listOf(text), ...paged },
  ],
  PutRolePolicy: [{ ...ofRole, "PolicyName!": text, "PolicyDocument!": text }, {}],
  GetRolePolicy: [
    { ...ofRole, "PolicyName!": text },
    { RoleName: text, PolicyName: text, PolicyDocument: text },
  ],
  DeleteRolePolicy: [{ ...ofRole, "PolicyName!": text }, {}],
  ListRolePolicies: [
    { ...ofRole, ...page },
    { PolicyNames: listOf(text), ...paged },
  ],
  AttachRolePolicy: [{ ...ofRole, ...ofPolicy }, {}],
  DetachRolePolicy: [{ ...ofRole, ...ofPolicy }, {}],
  ListAttachedRolePolicies: [
    { ...ofRole, PathPrefix: text, ...page },
    { AttachedPolicies: listOf(structure("AttachedPolicy", attachedPolicy)), ...paged },
  ],
  CreatePolicy: [
    { "PolicyName!": text, "PolicyDocument!": text, Path: text, Description: text, Tags: tags },
    { Policy: policy },
  ],
  GetPolicy: [ofPolicy, { Policy: policy }],
  GetPolicyVersion: [{ ...ofPolicy, "VersionId!": text }, { PolicyVersion: structure("PolicyVersion", version) }],
  ListPolicyVersions: [
    { ...ofPolicy, ...page },
    { Versions: listOf(structure("PolicyVersion", version)), ...paged },
  ],
  ListPolicies: [
    { Scope: text, OnlyAttached: boolean, PathPrefix: text, ...page },
    { Policies: listOf(policy), ...paged },
  ],
  DeletePolicy: [ofPolicy, {}],
} as const satisfies Readonly<Record<string, readonly [Members, Members]>>;

type Operations = typeof operations;

/** What each operation does: the input and the output have the types of its schema. */
export type IamOperations = {
  readonly [Name in keyof Operations]: (
    input: Structure<Operations[Name][0]>,
    iam: IamService,
  ) => keyof Operations[Name][1] extends never ? void : Structure<Operations[Name][1]>;
};

/** The schema of an operation. */
export function iamSchema(name: keyof IamOperations): OperationSchema {
  const [input, output] = operations[name];
  const members = [() => structure(`${name}Request`, input), () => structure(`${name}Response`, output)];
  return [9, namespace, name, 0, ...members] as unknown as OperationSchema;
}
