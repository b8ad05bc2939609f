import { numberProperty, recordList, requiredText, tagsOf, textList, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

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
  create: (request, { iam }) => {
    const { properties } = request;
    const { name, arn, id } = iam.createRole({
      name: textProperty(properties, "RoleName") ?? request.generateName(64),
      path: textProperty(properties, "Path") ?? "/",
      ...roleChanges(request),
    });
    return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
  },
  update: ({ physicalId }, request, { iam }) => {
    Object.assign(iam.role(physicalId), roleChanges(request));
  },
  delete: ({ physicalId }, { iam }) => iam.deleteRole(physicalId, true),
};

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

/** Types without behavior in the emulator: their resources are records, so that templates that contain them deploy. */
interface RecordType {
  readonly properties: readonly string[];
  readonly replacing?: readonly string[];
  /** The property with the physical id; a generated name unless given. */
  readonly nameProperty?: string;
  /** Whether the physical id is an ARN of IAM. */
  readonly isArn?: boolean;
  readonly attributes?: readonly string[];
}

/** The attributes of a record all have its physical id as their value. */
function recordType({
  properties,
  replacing = [],
  nameProperty,
  isArn = false,
  attributes = ["Id"],
}: RecordType): ResourceType {
  return {
    properties,
    attributes,
    replacing,
    create: (request) => {
      const named = nameProperty === undefined ? undefined : textProperty(request.properties, nameProperty);
      const name = named ?? request.generateName(80);
      const physicalId = isArn ? `arn:aws:iam::${request.accountId}:policy/${name}` : name;
      return { physicalId, attributes: Object.fromEntries(attributes.map((attribute) => [attribute, physicalId])) };
    },
    update: () => undefined,
    delete: () => undefined,
  };
}

/** Permissions and metadata: the emulator checks no permissions. */
export const recordTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::CDK::Metadata": recordType({ properties: ["Analytics"], attributes: [] }),
  "AWS::IAM::ManagedPolicy": recordType({
    properties: ["Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"],
    replacing: ["Description", "ManagedPolicyName", "Path"],
    nameProperty: "ManagedPolicyName",
    isArn: true,
    attributes: ["PolicyArn"],
  }),
  "AWS::IAM::Policy": recordType({
    properties: ["Groups", "PolicyDocument", "PolicyName", "Roles", "Users"],
    replacing: ["PolicyName"],
    nameProperty: "PolicyName",
  }),
  "AWS::Lambda::Permission": recordType({
    properties: [
      "Action",
      "EventSourceToken",
      "FunctionName",
      "FunctionUrlAuthType",
      "InvokedViaFunctionUrl",
      "Principal",
      "PrincipalOrgID",
      "SourceAccount",
      "SourceArn",
    ],
    replacing: ["Action", "FunctionName", "Principal", "SourceArn"],
  }),
  "AWS::SNS::TopicPolicy": recordType({ properties: ["PolicyDocument", "Topics"] }),
  "AWS::SQS::QueueInlinePolicy": recordType({
    properties: ["PolicyDocument", "Queue"],
    replacing: ["Queue"],
    attributes: [],
  }),
  "AWS::SQS::QueuePolicy": recordType({ properties: ["PolicyDocument", "Queues"] }),
};
