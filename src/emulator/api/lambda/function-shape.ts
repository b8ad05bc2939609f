import type {
  ApplicationLogLevel,
  FunctionConfiguration,
  SystemLogLevel,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { toBase64 } from "@smithy/core/serde";
import { AwsError } from "../../aws-error.ts";
import { codeOfZip, type FunctionCode } from "../../lambda/functions/code.ts";
import { type DeployedFunction, logGroupOf } from "../../lambda/functions/deployed-function.ts";
import { type FunctionSettings, isRestored } from "../../lambda/functions/settings.ts";
import { bytesOf } from "../wire.ts";

type Runtime = FunctionConfiguration["Runtime"];

type Architectures = FunctionConfiguration["Architectures"];

type TracingMode = NonNullable<FunctionConfiguration["TracingConfig"]>["Mode"];

/** A function as the actions return it. It is active immediately (emulator rule). */
export function functionShape(fn: DeployedFunction): FunctionConfiguration {
  const { settings, code } = fn;
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: settings.runtime as Runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.size,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMegabytes,
    LastModified: new Date(fn.lastModifiedMs).toISOString().replace("Z", "+0000"),
    Version: fn.version,
    ...(Object.keys(settings.variables).length === 0 ? {} : { Environment: { Variables: settings.variables } }),
    ...(settings.deadLetterTargetArn ? { DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn } } : {}),
    TracingConfig: { Mode: settings.tracingMode as TracingMode },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [...settings.architectures] as Architectures,
    EphemeralStorage: { Size: settings.ephemeralStorageMegabytes },
    SnapStart: snapStartShape(fn),
    LoggingConfig: loggingShape(fn),
  };
}

function snapStartShape(fn: DeployedFunction): FunctionConfiguration["SnapStart"] {
  const ApplyOn = fn.settings.snapStart as NonNullable<FunctionConfiguration["SnapStart"]>["ApplyOn"];
  return { ApplyOn, OptimizationStatus: isRestored(fn) ? "On" : "Off" };
}

/** Levels exist only in the JSON format (L-API LoggingConfig). */
function loggingShape(fn: DeployedFunction): FunctionConfiguration["LoggingConfig"] {
  const { logFormat, systemLogLevel, applicationLogLevel } = fn.settings;
  const levels = {
    SystemLogLevel: systemLogLevel as SystemLogLevel,
    ApplicationLogLevel: applicationLogLevel as ApplicationLogLevel,
  };
  return { LogFormat: logFormat, ...(logFormat === "JSON" ? levels : {}), LogGroup: logGroupOf(fn) };
}

/** A function's name or ARN, with the qualifier of the request appended. */
export const functionReference = (name: string | undefined, qualifier: string | undefined): string =>
  qualifier === undefined ? (name ?? "") : `${name}:${qualifier}`;

/** The settings in a request; undefined where the request omits them. */
export function settingsOf(input: Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">) {
  return {
    runtime: input.Runtime,
    handler: input.Handler,
    role: input.Role,
    description: input.Description,
    timeoutSeconds: input.Timeout,
    memoryMegabytes: input.MemorySize,
    variables: input.Environment?.Variables,
    logGroup: input.LoggingConfig?.LogGroup,
    snapStart: input.SnapStart?.ApplyOn,
    logFormat: input.LoggingConfig?.LogFormat,
    systemLogLevel: input.LoggingConfig?.SystemLogLevel,
    applicationLogLevel: input.LoggingConfig?.ApplicationLogLevel,
    deadLetterTargetArn: input.DeadLetterConfig?.TargetArn,
    ephemeralStorageMegabytes: input.EphemeralStorage?.Size,
    tracingMode: input.TracingConfig?.Mode,
  } satisfies Partial<Record<keyof FunctionSettings, unknown>>;
}

/** The deployment package in a request. @throws {AwsError} InvalidParameterValueException without a ZIP archive. */
export function codeOf(zipFile: Uint8Array | undefined): FunctionCode {
  if (zipFile !== undefined) return codeOfZip(zipFile);
  throw new AwsError(
    "InvalidParameterValueException",
    "Please provide a source for function code: flatten's emulator takes ZipFile only.",
  );
}

/** Base64 of the text's UTF-8 bytes. */
export const base64OfText = (text: string): string => toBase64(bytesOf(text));
