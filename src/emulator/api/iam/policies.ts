import { AwsError } from "../../aws-error.ts";
import { type ManagedPolicy, noSuchEntity } from "../../iam/records.ts";
import { pageAt } from "../page.ts";
import type { IamOperations } from "./schemas.ts";

/** The only version of a policy. */
const version = "v1";

/** IAM's operations on managed policies. */
export const policyOperations = {
  CreatePolicy: ({ PolicyName, PolicyDocument, Path = "/", Description, Tags }, iam) => {
    const given = { name: PolicyName, path: Path, description: Description, document: PolicyDocument };
    return { Policy: policyShape(iam.createPolicy({ ...given, tags: fromTags(Tags) }), 0) };
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
} satisfies Partial<IamOperations>;

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
  Tags: toTags(policy.tags),
});

const versionShape = ({ createdAtMs }: ManagedPolicy) => ({
  VersionId: version,
  IsDefaultVersion: true,
  CreateDate: new Date(createdAtMs),
});

const pageDefault = 100;

/** One page of a list, and the members of the response that describe it. @throws {AwsError} ValidationError */
export function iamPage<T>(
  all: readonly T[],
  { Marker, MaxItems = pageDefault }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  const { items, nextToken } = pageAt(all, Marker, MaxItems, () => new AwsError("ValidationError", "Invalid Marker."));
  return { items, page: { IsTruncated: nextToken !== undefined, Marker: nextToken } };
}

/** A tag, as IAM has it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags as a record. */
export const fromTags = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** A record as tags. */
export const toTags = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** A policy as IAM returns it: percent-encoded by RFC 3986. */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
