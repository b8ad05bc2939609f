import { AwsError } from "../../aws-error.ts";
import { type ManagedPolicy, noSuchEntity } from "../../iam/records.ts";
import { queryProtocol } from "../protocols/query.ts";
import { type ActionTable, action, type Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";
import { encoded, fromTags, iamPage, type PageInput, type Tag, toTags } from "./input.ts";
import { roleActions } from "./roles.ts";
import { iamSchema } from "./schemas.ts";

interface PolicyInput extends PageInput {
  readonly PolicyArn: string;
  readonly VersionId: string;
}

interface CreatePolicyInput {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly Tags?: readonly Tag[];
}

interface ListPoliciesInput extends PageInput {
  /** `AWS` returns none: the emulator does not know the policies of AWS. */
  readonly Scope?: string;
  readonly OnlyAttached?: boolean;
  readonly PathPrefix?: string;
}

/** The only version of a policy. */
const version = "v1";

/** IAM's actions on managed policies. */
const policyActions: ActionTable = {
  CreatePolicy: action(iamSchema("CreatePolicy"), (input: CreatePolicyInput, { iam }) => ({
    Policy: policyShape(
      iam.createPolicy({
        name: input.PolicyName,
        path: input.Path ?? "/",
        description: input.Description,
        document: input.PolicyDocument,
        tags: fromTags(input.Tags),
      }),
      0,
    ),
  })),

  GetPolicy: action(iamSchema("GetPolicy"), (input: PolicyInput, { iam }) => ({
    Policy: policyShape(iam.policy(input.PolicyArn), iam.attachments(input.PolicyArn)),
  })),

  GetPolicyVersion: action(iamSchema("GetPolicyVersion"), (input: PolicyInput, { iam }) => {
    const policy = iam.policy(input.PolicyArn);
    if (input.VersionId === version) return { PolicyVersion: versionShape(policy) };
    throw noSuchEntity(`Policy ${policy.arn} version ${input.VersionId} does not exist or is not attachable.`);
  }),

  ListPolicyVersions: action(iamSchema("ListPolicyVersions"), (input: PolicyInput, { iam }) => ({
    Versions: [{ ...versionShape(iam.policy(input.PolicyArn)), Document: undefined }],
    IsTruncated: false,
  })),

  ListPolicies: action(iamSchema("ListPolicies"), (input: ListPoliciesInput, { iam }) => {
    const { Scope, OnlyAttached = false, PathPrefix = "/" } = input;
    const found = iam.policies.filter(
      ({ arn, path }) => Scope !== "AWS" && path.startsWith(PathPrefix) && (!OnlyAttached || iam.attachments(arn) > 0),
    );
    const { items, page } = iamPage(found, input);
    return { Policies: items.map((policy) => policyShape(policy, iam.attachments(policy.arn))), ...page };
  }),

  DeletePolicy: action(iamSchema("DeletePolicy"), (input: PolicyInput, { iam }) => {
    iam.deletePolicy(input.PolicyArn);
  }),
};

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

const versionShape = ({ document, createdAtMs }: ManagedPolicy) => ({
  Document: encoded(document),
  VersionId: version,
  IsDefaultVersion: true,
  CreateDate: new Date(createdAtMs),
});

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
  actions: { ...policyActions, ...roleActions },
};
