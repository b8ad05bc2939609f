import { AwsError } from "../../../aws-error.ts";
import type { ResourceType } from "../../../cloudformation/resource-type.ts";
import type { JsonRecord } from "../../../cloudformation/template/values.ts";
import { partsOf } from "../../../lambda/functions/deployed-function.ts";
import {
  createAlias,
  deleteAlias,
  deleteVersion,
  publishVersion,
  updateAlias,
} from "../../../lambda/functions/versions.ts";
import type { World } from "../../../world.ts";
import { lambdaRules, latestOf } from "../../lambda/function-shape.ts";
import { versionActions } from "../../lambda/versions.ts";
import {
  callOfStack,
  numberProperty,
  propertyReader,
  recordList,
  recordProperty,
  requiredText,
  textProperty,
} from "./properties.ts";

const read = propertyReader(lambdaRules);

/** A version of a function. Its physical id is its ARN. */
export const lambdaVersion = (world: World): ResourceType => {
  const { functions } = world.lambda;
  return {
    properties: ["CodeSha256", "Description", "FunctionName"],
    attributes: ["FunctionArn", "Version"],
    replacing: ["CodeSha256", "Description", "FunctionName"],
    create: ({ properties }) => {
      const fn = latestOf(world, requiredText(properties, "FunctionName"));
      const before = fn.published.latest;
      const { arn, version } = publishVersion(functions, fn, {
        description: textProperty(properties, "Description"),
        codeSha256: textProperty(properties, "CodeSha256"),
      });
      if (fn.published.latest > before) return { physicalId: arn, attributes: { FunctionArn: arn, Version: version } };
      throw new AwsError(
        "AlreadyExists",
        `A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`,
      );
    },
    delete: (arn) => {
      const version = functions.find(arn);
      if (version === undefined || version.version === "$LATEST") return;
      deleteVersion(functions.get(version.name), version, version.version);
    },
  };
};

/** An alias of a function. Its physical id is its ARN. */
export const lambdaAlias = (world: World): ResourceType => {
  const { functions } = world.lambda;
  const functionIn = (properties: JsonRecord) => latestOf(world, requiredText(properties, "FunctionName"));
  return {
    properties: ["Description", "FunctionName", "FunctionVersion", "Name", "RoutingConfig"],
    attributes: ["AliasArn"],
    replacing: ["FunctionName", "Name"],
    create: ({ properties }) => {
      const fn = functionIn(properties);
      const { name } = createAlias(functions, fn, aliasIn(properties));
      const arn = `${fn.arn}:${name}`;
      return { physicalId: arn, attributes: { AliasArn: arn } };
    },
    update: (_, { properties }) => {
      updateAlias(functions, functionIn(properties), aliasIn(properties));
    },
    delete: (arn) => {
      const { name = "", qualifier = "" } = partsOf(arn) ?? {};
      const fn = functions.find(name);
      if (fn !== undefined) deleteAlias(fn, qualifier);
    },
  };
};

function aliasIn(properties: JsonRecord) {
  const routes = recordList(recordProperty(properties, "RoutingConfig"), "AdditionalVersionWeights");
  const weights = routes.map(
    (one) => [requiredText(one, "FunctionVersion"), numberProperty(one, "FunctionWeight") ?? 0] as const,
  );
  return {
    name: requiredText(properties, "Name"),
    version: requiredText(properties, "FunctionVersion"),
    description: textProperty(properties, "Description") ?? "",
    weights: Object.fromEntries(weights),
  };
}

/** A statement of the policy of a function, a version or an alias: a record, because the emulator checks no permissions. */
export const lambdaPermission = (world: World): ResourceType => {
  const { AddPermission, RemovePermission } = versionActions;
  const properties = [
    "Action",
    "EventSourceToken",
    "FunctionName",
    "FunctionUrlAuthType",
    "InvokedViaFunctionUrl",
    "Principal",
    "PrincipalOrgID",
    "SourceAccount",
    "SourceArn",
  ];
  return {
    properties,
    attributes: ["Id"],
    replacing: properties,
    create: (request) => {
      const StatementId = request.generateName(80);
      AddPermission.run(read(AddPermission, { ...request.properties, StatementId }), world, callOfStack);
      return { physicalId: StatementId, attributes: { Id: StatementId } };
    },
    delete: (StatementId, { FunctionName }) => {
      RemovePermission.run(read(RemovePermission, { FunctionName, StatementId }), world, callOfStack);
    },
  };
};
