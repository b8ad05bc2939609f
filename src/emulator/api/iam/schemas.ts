import type { OperationSchema } from "../schema/codec.ts";

type Schema = number | readonly unknown[];

/** The members of a structure in the form of the SDK's schemas. Names that end in `!` are required. */
type Members = Readonly<Record<string, Schema>>;

const namespace = "com.amazonaws.iam";

// The SDK's numbers for the simple kinds of values.
const text = 0;
const number = 1;
const boolean = 2;
const time = 4;

/** The SDK's package for IAM is not a dependency of flatten, so the schemas of these operations are written here. */
function structure(name: string, members: Members): readonly unknown[] {
  const required = Object.keys(members).filter((key) => key.endsWith("!"));
  const keys = [...required, ...Object.keys(members).filter((key) => !key.endsWith("!"))];
  const names = keys.map((key) => key.replace("!", ""));
  const schemas = keys.map((key) => {
    const schema = members[key];
    return typeof schema === "number" ? schema : () => schema;
  });
  return [3, namespace, name, 0, names, schemas, required.length];
}

const listOf = (item: Schema): readonly unknown[] => [
  1,
  namespace,
  "list",
  0,
  typeof item === "number" ? item : () => item,
];

const tags = listOf(structure("Tag", { "Key!": text, "Value!": text }));

const boundary = structure("AttachedPermissionsBoundary", {
  PermissionsBoundaryType: text,
  PermissionsBoundaryArn: text,
});

const role = structure("Role", {
  Path: text,
  RoleName: text,
  RoleId: text,
  Arn: text,
  CreateDate: time,
  AssumeRolePolicyDocument: text,
  Description: text,
  MaxSessionDuration: number,
  PermissionsBoundary: boundary,
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

const policyVersion = structure("PolicyVersion", {
  Document: text,
  VersionId: text,
  IsDefaultVersion: boolean,
  CreateDate: time,
});

const attachedPolicies = listOf(structure("AttachedPolicy", { PolicyName: text, PolicyArn: text }));

const paged = { IsTruncated: boolean, Marker: text } as const;
const page = { Marker: text, MaxItems: number } as const;

/** Input and output of each operation that the emulator supports (IAM-API). */
const operations: Readonly<Record<string, readonly [Members, Members]>> = {
  CreateRole: [
    {
      "RoleName!": text,
      "AssumeRolePolicyDocument!": text,
      Path: text,
      Description: text,
      MaxSessionDuration: number,
      PermissionsBoundary: text,
      Tags: tags,
    },
    { Role: role },
  ],
  GetRole: [{ "RoleName!": text }, { Role: role }],
  ListRoles: [
    { PathPrefix: text, ...page },
    { Roles: listOf(role), ...paged },
  ],
  UpdateRole: [{ "RoleName!": text, Description: text, MaxSessionDuration: number }, {}],
  UpdateAssumeRolePolicy: [{ "RoleName!": text, "PolicyDocument!": text }, {}],
  DeleteRole: [{ "RoleName!": text }, {}],
  TagRole: [{ "RoleName!": text, "Tags!": tags }, {}],
  UntagRole: [{ "RoleName!": text, "TagKeys!": listOf(text) }, {}],
  ListRoleTags: [
    { "RoleName!": text, ...page },
    { Tags: tags, ...paged },
  ],
  ListInstanceProfilesForRole: [
    { "RoleName!": text, ...page },
    { InstanceProfiles: listOf(text), ...paged },
  ],
  PutRolePolicy: [{ "RoleName!": text, "PolicyName!": text, "PolicyDocument!": text }, {}],
  GetRolePolicy: [
    { "RoleName!": text, "PolicyName!": text },
    { RoleName: text, PolicyName: text, PolicyDocument: text },
  ],
  DeleteRolePolicy: [{ "RoleName!": text, "PolicyName!": text }, {}],
  ListRolePolicies: [
    { "RoleName!": text, ...page },
    { PolicyNames: listOf(text), ...paged },
  ],
  AttachRolePolicy: [{ "RoleName!": text, "PolicyArn!": text }, {}],
  DetachRolePolicy: [{ "RoleName!": text, "PolicyArn!": text }, {}],
  ListAttachedRolePolicies: [
    { "RoleName!": text, PathPrefix: text, ...page },
    { AttachedPolicies: attachedPolicies, ...paged },
  ],
  CreatePolicy: [
    { "PolicyName!": text, "PolicyDocument!": text, Path: text, Description: text, Tags: tags },
    { Policy: policy },
  ],
  GetPolicy: [{ "PolicyArn!": text }, { Policy: policy }],
  GetPolicyVersion: [{ "PolicyArn!": text, "VersionId!": text }, { PolicyVersion: policyVersion }],
  ListPolicyVersions: [
    { "PolicyArn!": text, ...page },
    { Versions: listOf(policyVersion), ...paged },
  ],
  ListPolicies: [
    { Scope: text, OnlyAttached: boolean, PathPrefix: text, ...page },
    { Policies: listOf(policy), ...paged },
  ],
  DeletePolicy: [{ "PolicyArn!": text }, {}],
};

/** The schema of an operation. @throws {RangeError} for a name that the emulator does not support. */
export function iamSchema(name: string): OperationSchema {
  const [input, output] = operations[name] ?? [];
  if (input === undefined || output === undefined) throw new RangeError(`${name} has no schema`);
  const schema = [
    9,
    namespace,
    name,
    0,
    () => structure(`${name}Request`, input),
    () => structure(`${name}Response`, output),
  ];
  return schema as unknown as OperationSchema;
}
