import { AwsError } from "../../aws-error.ts";
import { partsOf } from "../../lambda/functions/deployed-function.ts";
import {
  createAlias,
  deleteAlias,
  deleteVersion,
  publishVersion,
  updateAlias,
} from "../../lambda/functions/versions.ts";
import type { Services } from "../../services.ts";
import type { JsonRecord } from "../template/json.ts";
import { numberProperty, recordList, recordProperty, requiredText, textProperty } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

/** A version of a function. Its physical id is its ARN. */
export const lambdaVersion: ResourceType = {
  properties: ["CodeSha256", "Description", "FunctionName"],
  attributes: ["FunctionArn", "Version"],
  replacing: ["CodeSha256", "Description", "FunctionName"],
  create: ({ properties }, services) => {
    const fn = functionIn(properties, services);
    const before = fn.published.latest;
    const { arn, version } = publishVersion(services.lambda.functions, fn, {
      description: textProperty(properties, "Description"),
      codeSha256: textProperty(properties, "CodeSha256"),
    });
    if (fn.published.latest > before) return { physicalId: arn, attributes: { FunctionArn: arn, Version: version } };
    throw new AwsError(
      "AlreadyExists",
      `A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`,
    );
  },
  update: () => undefined,
  delete: ({ physicalId }, { lambda }) => {
    const version = lambda.functions.find(physicalId);
    if (version === undefined || version.version === "$LATEST") return;
    deleteVersion(lambda.functions.get(version.name), version, version.version);
  },
};

/** An alias of a function. Its physical id is its ARN. */
export const lambdaAlias: ResourceType = {
  properties: ["Description", "FunctionName", "FunctionVersion", "Name", "RoutingConfig"],
  attributes: ["AliasArn"],
  replacing: ["FunctionName", "Name"],
  create: ({ properties }, services) => {
    const fn = functionIn(properties, services);
    const { name } = createAlias(services.lambda.functions, fn, aliasOf(properties));
    const arn = `${fn.arn}:${name}`;
    return { physicalId: arn, attributes: { AliasArn: arn } };
  },
  update: (_, { properties }, services) => {
    updateAlias(services.lambda.functions, functionIn(properties, services), aliasOf(properties));
  },
  delete: ({ physicalId }, { lambda }) => {
    const { name = "", qualifier = "" } = partsOf(physicalId) ?? {};
    const fn = lambda.functions.find(name);
    if (fn !== undefined) deleteAlias(fn, qualifier);
  },
};

const functionIn = (properties: JsonRecord, { lambda }: Services) =>
  lambda.functions.getLatest(requiredText(properties, "FunctionName"));

function aliasOf(properties: JsonRecord) {
  const routes = recordList(recordProperty(properties, "RoutingConfig"), "AdditionalVersionWeights");
  const weights = routes.map((one) => [
    requiredText(one, "FunctionVersion"),
    numberProperty(one, "FunctionWeight") ?? 0,
  ]);
  return {
    name: requiredText(properties, "Name"),
    version: requiredText(properties, "FunctionVersion"),
    description: textProperty(properties, "Description") ?? "",
    weights: Object.fromEntries(weights) as Readonly<Record<string, number>>,
  };
}
