import { AwsError } from "../../aws-error.ts";
import { codeOfFiles, type FunctionCode, functionFilesOfInline } from "../../lambda/function-code.ts";
import { defaultSettings, type NewFunctionSettings } from "../../lambda/function-settings.ts";
import type { JsonRecord } from "../template/json.ts";
import {
  numberProperty,
  recordProperty,
  requiredText,
  tagsOf,
  textList,
  textMap,
  textProperty,
} from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

/** Only inline code (`Code.ZipFile`): there is no S3 in the emulator. */
export const lambdaFunction: ResourceType = {
  properties: [
    "Architectures",
    "Code",
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FunctionName",
    "Handler",
    "LoggingConfig",
    "MemorySize",
    "PackageType",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "Tags",
    "Timeout",
    "TracingConfig",
  ],
  attributes: ["Arn"],
  replacing: ["FunctionName", "PackageType"],
  nameProperty: "FunctionName",
  create: (request, { lambda }) => {
    const { properties } = request;
    const fn = lambda.functions.create({
      name: textProperty(properties, "FunctionName") ?? request.generateName(64),
      settings: settingsOf(properties),
      code: codeOf(properties),
      tags: tagsOf(properties, request.tags),
    });
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
    lambda.functions.reserve(fn, numberProperty(properties, "ReservedConcurrentExecutions"));
    lambda.functions.updateSettings(fn, settingsOf(properties));
    const code = codeOf(properties);
    if (code.sha256 !== fn.code.sha256) lambda.functions.updateCode(fn, code);
  },
  delete: ({ physicalId }, { lambda }) => lambda.functions.delete(lambda.functions.get(physicalId)),
};

function settingsOf(properties: JsonRecord): NewFunctionSettings {
  const logging = recordProperty(properties, "LoggingConfig");
  const architectures = textList(properties, "Architectures");
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
    deadLetterTargetArn: textProperty(recordProperty(properties, "DeadLetterConfig"), "TargetArn"),
    architectures: architectures.length === 0 ? defaultSettings.architectures : architectures,
    ephemeralStorageMegabytes:
      numberProperty(recordProperty(properties, "EphemeralStorage"), "Size") ??
      defaultSettings.ephemeralStorageMegabytes,
    tracingMode: textProperty(recordProperty(properties, "TracingConfig"), "Mode") ?? defaultSettings.tracingMode,
  };
}

function codeOf(properties: JsonRecord): FunctionCode {
  const source = textProperty(recordProperty(properties, "Code"), "ZipFile");
  if (source !== undefined) return codeOfFiles(functionFilesOfInline(source));
  throw new AwsError("InvalidRequest", "flatten's emulator takes a function's code from Code.ZipFile only");
}
