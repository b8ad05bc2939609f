import { AwsError } from "../../../aws-error.ts";
import type { ResourceType } from "../../../cloudformation/resource-type.ts";
import type { JsonRecord } from "../../../cloudformation/template/values.ts";
import { defaultMappingSettings } from "../../../lambda/event-source/mapping.ts";
import { codeOfInline } from "../../../lambda/functions/code.ts";
import type { DeployedFunction } from "../../../lambda/functions/deployed-function.ts";
import { defaultSettings, withChanges } from "../../../lambda/functions/settings.ts";
import type { World } from "../../../world.ts";
import { eventSourceMappingActions, mappingSettingsInput } from "../../lambda/event-source-mappings.ts";
import { checkNew, functionOf, lambdaRules, settingsOf } from "../../lambda/function-shape.ts";
import { functionActions } from "../../lambda/functions.ts";
import { eventInvokeActions, eventInvokeInput } from "../../lambda/invoke.ts";
import { numberProperty, propertyReader, recordProperty, requiredText, tagsOf, textProperty } from "./properties.ts";

const read = propertyReader(lambdaRules);

/** A function with inline code (`Code.ZipFile`): the emulator has no S3. */
export const lambdaFunction = ({ lambda: { functions } }: World): ResourceType => {
  const configure = (fn: DeployedFunction, properties: JsonRecord) => {
    const { RecursiveLoop } = read(functionActions.PutFunctionRecursionConfig, {
      FunctionName: fn.name,
      RecursiveLoop: "Terminate",
      ...properties,
    });
    functions.reserve(fn, numberProperty(properties, "ReservedConcurrentExecutions"));
    fn.recursiveLoop = RecursiveLoop ?? "Terminate";
  };
  return {
    properties: [
      "Architectures",
      "Code",
      "DeadLetterConfig",
      "Description",
      "Environment",
      "EphemeralStorage",
      "FileSystemConfigs",
      "FunctionName",
      "Handler",
      "KmsKeyArn",
      "LoggingConfig",
      "MemorySize",
      "PackageType",
      "RecursiveLoop",
      "ReservedConcurrentExecutions",
      "Role",
      "Runtime",
      "SnapStart",
      "Tags",
      "Timeout",
      "TracingConfig",
      "VpcConfig",
    ],
    attributes: ["Arn"],
    replacing: ["FunctionName", "PackageType"],
    nameProperty: "FunctionName",
    create: ({ properties, tags, generateName }) => {
      const name = textProperty(properties, "FunctionName") ?? generateName(64);
      const settings = functionSettings(properties);
      const fn = functions.create({ name, settings, code: codeOf(properties), tags: tagsOf(properties, tags) });
      try {
        configure(fn, properties);
      } catch (error) {
        functions.delete(fn);
        throw error;
      }
      return { physicalId: fn.name, attributes: { Arn: fn.arn } };
    },
    update: (name, { properties }) => {
      const fn = functions.get(name);
      configure(fn, properties);
      // Settings that the properties omit get their defaults again.
      fn.settings = withChanges({ ...defaultSettings, handler: "", role: "" }, functionSettings(properties));
      functions.updateSettings(fn, {});
      const code = codeOf(properties);
      if (code.sha256 !== fn.code.sha256) functions.updateCode(fn, code);
    },
    delete: (name) => functions.delete(functions.get(name)),
  };
};

/** The settings of a function; undefined where the properties omit them. */
function functionSettings(properties: JsonRecord) {
  const apart = { FunctionName: "", Code: {}, KMSKeyArn: properties.KmsKeyArn, Tags: {} };
  const input = read(functionActions.CreateFunction, { ...properties, ...apart });
  checkNew(input);
  const { Handler = "", Role = "", Architectures } = input;
  return { ...settingsOf(input), handler: Handler, role: Role, architectures: Architectures };
}

function codeOf(properties: JsonRecord) {
  const source = textProperty(recordProperty(properties, "Code"), "ZipFile");
  if (source !== undefined) return codeOfInline(source);
  throw new AwsError("InvalidRequest", "flatten's emulator has no S3: it supports function code only in Code.ZipFile");
}

/** How a function, a version or an alias is invoked asynchronously. */
export const lambdaEventInvokeConfig = (world: World): ResourceType => {
  const { functions } = world.lambda;
  const find = (properties: JsonRecord) =>
    functionOf(world, requiredText(properties, "FunctionName"), requiredText(properties, "Qualifier"));
  const put = (properties: JsonRecord) => {
    const input = read(eventInvokeActions.PutFunctionEventInvokeConfig, properties);
    const fn = find(properties);
    functions.putEventInvokeConfig(fn, eventInvokeInput(fn, input));
    return `${input.FunctionName}|${input.Qualifier}`;
  };
  return {
    properties: ["DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"],
    attributes: [],
    replacing: ["FunctionName", "Qualifier"],
    create: ({ properties }) => ({ physicalId: put(properties), attributes: {} }),
    update: (_, { properties }) => put(properties),
    delete: (_, properties) => functions.deleteEventInvokeConfig(find(properties)),
  };
};

/** A mapping of a queue to a function. Its physical id is its UUID. */
export const lambdaEventSourceMapping = ({ eventSourceMappings }: World): ResourceType => {
  const requestOf = (properties: JsonRecord) => {
    const input = read(eventSourceMappingActions.CreateEventSourceMapping, { ...properties, Tags: {} });
    return {
      functionName: input.FunctionName ?? "",
      enabled: input.Enabled ?? true,
      settings: { ...defaultMappingSettings, ...mappingSettingsInput(input) },
    };
  };
  const find = (uuid: string) => eventSourceMappings.list().find((mapping) => mapping.uuid === uuid);
  return {
    properties: [
      "BatchSize",
      "Enabled",
      "EventSourceArn",
      "FilterCriteria",
      "FunctionName",
      "FunctionResponseTypes",
      "MaximumBatchingWindowInSeconds",
      "MetricsConfig",
      "ProvisionedPollerConfig",
      "ScalingConfig",
      "Tags",
    ],
    attributes: ["EventSourceMappingArn", "Id"],
    replacing: ["EventSourceArn"],
    create: ({ properties, tags }) => {
      const queueArn = requiredText(properties, "EventSourceArn");
      const request = { ...requestOf(properties), queueArn, tags: tagsOf(properties, tags) };
      const { uuid, arn } = eventSourceMappings.create(request);
      return { physicalId: uuid, attributes: { EventSourceMappingArn: arn, Id: uuid } };
    },
    update: (uuid, { properties }) => eventSourceMappings.update(uuid, requestOf(properties)),
    delete: (uuid) => eventSourceMappings.delete(uuid),
    isSettled: (uuid) => find(uuid)?.transition === undefined,
    isGone: (uuid) => find(uuid) === undefined,
  };
};
