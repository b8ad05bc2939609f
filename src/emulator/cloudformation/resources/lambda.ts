import { AwsError } from "../../aws-error.ts";
import { defaultMappingSettings, type MappingSettings } from "../../lambda/event-source/mapping.ts";
import { codeOfInline, type FunctionCode } from "../../lambda/functions/code.ts";
import { defaultSettings, type NewFunctionSettings } from "../../lambda/functions/settings.ts";
import type { Services } from "../../services.ts";
import type { JsonRecord } from "../template/json.ts";
import {
  booleanProperty,
  numberProperty,
  oneOfProperty,
  recordList,
  recordProperty,
  requiredText,
  tagsOf,
  textList,
  textMap,
  textProperty,
} from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

/** A function with inline code (`Code.ZipFile`): the emulator has no S3. */
export const lambdaFunction: ResourceType = {
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
  create: (request, { lambda }) => {
    const { properties } = request;
    const fn = lambda.functions.create({
      name: textProperty(properties, "FunctionName") ?? request.generateName(64),
      settings: functionSettingsOf(properties),
      code: codeOf(properties),
      tags: tagsOf(properties, request.tags),
    });
    fn.recursiveLoop = recursiveLoopOf(properties);
    try {
      lambda.functions.reserve(fn, numberProperty(properties, "ReservedConcurrentExecutions"));
    } catch (error) {
      lambda.functions.delete(fn);
      throw error;
    }
    return { physicalId: fn.name, attributes: { Arn: fn.arn } };
  },
  update: ({ physicalId }, { properties }, { lambda }) => {
    const fn = lambda.functions.get(physicalId);
    fn.recursiveLoop = recursiveLoopOf(properties);
    lambda.functions.reserve(fn, numberProperty(properties, "ReservedConcurrentExecutions"));
    lambda.functions.updateSettings(fn, functionSettingsOf(properties));
    const code = codeOf(properties);
    if (code.sha256 !== fn.code.sha256) lambda.functions.updateCode(fn, code);
  },
  delete: ({ physicalId }, { lambda }) => lambda.functions.delete(lambda.functions.get(physicalId)),
};

const recursiveLoopOf = (properties: JsonRecord) =>
  oneOfProperty(properties, "RecursiveLoop", ["Allow", "Terminate"] as const) ?? "Terminate";

function functionSettingsOf(properties: JsonRecord): NewFunctionSettings {
  const logging = recordProperty(properties, "LoggingConfig");
  const architectures = textList(properties, "Architectures");
  const vpcConfig = recordProperty(properties, "VpcConfig");
  const fileSystemConfigs = recordList(properties, "FileSystemConfigs");
  return {
    ...defaultSettings,
    runtime: textProperty(properties, "Runtime"),
    handler: requiredText(properties, "Handler"),
    role: requiredText(properties, "Role"),
    description: textProperty(properties, "Description") ?? "",
    timeoutSeconds: numberProperty(properties, "Timeout") ?? defaultSettings.timeoutSeconds,
    memoryMegabytes: numberProperty(properties, "MemorySize") ?? defaultSettings.memoryMegabytes,
    variables: textMap(recordProperty(properties, "Environment"), "Variables"),
    logGroup: textProperty(logging, "LogGroup"),
    logFormat: textProperty(logging, "LogFormat") === "JSON" ? "JSON" : "Text",
    systemLogLevel: textProperty(logging, "SystemLogLevel"),
    applicationLogLevel: textProperty(logging, "ApplicationLogLevel"),
    deadLetterTargetArn: textProperty(recordProperty(properties, "DeadLetterConfig"), "TargetArn"),
    architectures: architectures.length === 0 ? defaultSettings.architectures : architectures,
    ephemeralStorageMegabytes:
      numberProperty(recordProperty(properties, "EphemeralStorage"), "Size") ??
      defaultSettings.ephemeralStorageMegabytes,
    snapStart: textProperty(recordProperty(properties, "SnapStart"), "ApplyOn") ?? defaultSettings.snapStart,
    vpcConfig: Object.keys(vpcConfig).length === 0 ? undefined : vpcConfig,
    fileSystemConfigs: fileSystemConfigs.length === 0 ? undefined : fileSystemConfigs,
    kmsKeyArn: textProperty(properties, "KmsKeyArn"),
    tracingMode: textProperty(recordProperty(properties, "TracingConfig"), "Mode") ?? defaultSettings.tracingMode,
  };
}

function codeOf(properties: JsonRecord): FunctionCode {
  const source = textProperty(recordProperty(properties, "Code"), "ZipFile");
  if (source !== undefined) return codeOfInline(source);
  throw new AwsError("InvalidRequest", "flatten's emulator has no S3: it supports function code only in Code.ZipFile");
}

export const lambdaEventInvokeConfig: ResourceType = {
  properties: ["DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"],
  attributes: [],
  replacing: ["FunctionName", "Qualifier"],
  create: ({ properties }, services) => {
    put(properties, services);
    return {
      physicalId: `${requiredText(properties, "FunctionName")}|${requiredText(properties, "Qualifier")}`,
      attributes: {},
    };
  },
  update: (_, { properties }, services) => put(properties, services),
  delete: ({ physicalId }, { lambda }) => {
    const fn = lambda.functions.get(physicalId.split("|")[0] ?? "");
    lambda.functions.deleteEventInvokeConfig(fn);
  },
};

function put(properties: JsonRecord, { lambda }: Services): void {
  const destinations = recordProperty(properties, "DestinationConfig");
  const destination = (name: string) => textProperty(recordProperty(destinations, name), "Destination");
  lambda.functions.putEventInvokeConfig(lambda.functions.get(requiredText(properties, "FunctionName")), {
    maximumRetryAttempts: numberProperty(properties, "MaximumRetryAttempts"),
    maximumEventAgeSeconds: numberProperty(properties, "MaximumEventAgeInSeconds"),
    onSuccessArn: destination("OnSuccess"),
    onFailureArn: destination("OnFailure"),
  });
}

export const lambdaEventSourceMapping: ResourceType = {
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
  create: ({ properties }, { eventSourceMappings }) => {
    const { uuid, arn } = eventSourceMappings.create({
      queueArn: requiredText(properties, "EventSourceArn"),
      functionName: requiredText(properties, "FunctionName"),
      enabled: booleanProperty(properties, "Enabled") ?? true,
      settings: mappingSettingsOf(properties),
    });
    return { physicalId: uuid, attributes: { EventSourceMappingArn: arn, Id: uuid } };
  },
  update: ({ physicalId }, { properties }, { eventSourceMappings }) => {
    eventSourceMappings.update(physicalId, {
      functionName: requiredText(properties, "FunctionName"),
      enabled: booleanProperty(properties, "Enabled") ?? true,
      settings: mappingSettingsOf(properties),
    });
  },
  delete: ({ physicalId }, { eventSourceMappings }) => {
    eventSourceMappings.delete(physicalId);
  },
  isSettled: (physicalId, services) => find(physicalId, services)?.transition === undefined,
  isGone: (physicalId, services) => find(physicalId, services) === undefined,
};

const find = (uuid: string, { eventSourceMappings }: Services) =>
  eventSourceMappings.list().find((mapping) => mapping.uuid === uuid);

function mappingSettingsOf(properties: JsonRecord): MappingSettings {
  const pollers = recordProperty(properties, "ProvisionedPollerConfig");
  const hasPollers = Object.keys(pollers).length > 0;
  return {
    batchSize: numberProperty(properties, "BatchSize") ?? defaultMappingSettings.batchSize,
    windowSeconds: numberProperty(properties, "MaximumBatchingWindowInSeconds") ?? 0,
    maximumConcurrency: numberProperty(recordProperty(properties, "ScalingConfig"), "MaximumConcurrency"),
    provisionedPollers: hasPollers
      ? {
          minimum: numberProperty(pollers, "MinimumPollers") ?? 2,
          maximum: numberProperty(pollers, "MaximumPollers") ?? 200,
        }
      : undefined,
    filters: recordList(recordProperty(properties, "FilterCriteria"), "Filters").map(
      (filter) => textProperty(filter, "Pattern") ?? "{}",
    ),
    reportsItemFailures: textList(properties, "FunctionResponseTypes").includes("ReportBatchItemFailures"),
    countsEvents: textList(recordProperty(properties, "MetricsConfig"), "Metrics").includes("EventCount"),
  };
}
