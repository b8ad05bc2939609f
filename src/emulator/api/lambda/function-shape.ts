import * as sdk from "@aws-sdk/client-lambda";
import { AwsError, invalidParameterValue, userError, violation } from "../../aws-error.ts";
import { codeOfZip, type FunctionCode } from "../../lambda/functions/code.ts";
import { type DeployedFunction, invalidName, logGroupOf, partsOf } from "../../lambda/functions/deployed-function.ts";
import { type FunctionSettings, isRestored } from "../../lambda/functions/settings.ts";
import type { World } from "../../world.ts";
import { usualRules } from "../schema/input-rules.ts";

/** What Lambda checks in its inputs. */
export const lambdaRules = usualRules((message) => new AwsError("ValidationException", message), {
  doubles: ["AdditionalVersionWeights"],
  enums: {
    ApplicationLogLevel: Object.values(sdk.ApplicationLogLevel),
    ApplyOn: Object.values(sdk.SnapStartApplyOn),
    Architectures: Object.values(sdk.Architecture),
    FunctionResponseTypes: Object.values(sdk.FunctionResponseType),
    InvocationType: Object.values(sdk.InvocationType),
    LogFormat: Object.values(sdk.LogFormat),
    LogType: Object.values(sdk.LogType),
    Metrics: Object.values(sdk.EventSourceMappingMetric),
    Mode: Object.values(sdk.TracingMode),
    PackageType: Object.values(sdk.PackageType),
    RecursiveLoop: Object.values(sdk.RecursiveLoop),
    Runtime: Object.values(sdk.Runtime),
    SystemLogLevel: Object.values(sdk.SystemLogLevel),
  },
});

/** A function as the actions return it. It is active immediately (emulator rule). */
export function functionShape(fn: DeployedFunction): sdk.FunctionConfiguration {
  const { settings, code } = fn;
  // Levels exist only in the JSON format (L-API LoggingConfig).
  const levels = { SystemLogLevel: settings.systemLogLevel, ApplicationLogLevel: settings.applicationLogLevel };
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.size,
    CodeSha256: code.sha256,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMegabytes,
    LastModified: new Date(fn.lastModifiedMs).toISOString().replace("Z", "+0000"),
    Version: fn.version,
    Environment: Object.keys(settings.variables).length === 0 ? undefined : { Variables: settings.variables },
    DeadLetterConfig: settings.deadLetterTargetArn ? { TargetArn: settings.deadLetterTargetArn } : undefined,
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: settings.architectures,
    EphemeralStorage: { Size: settings.ephemeralStorageMegabytes },
    SnapStart: { ApplyOn: settings.snapStart, OptimizationStatus: isRestored(fn) ? "On" : "Off" },
    LoggingConfig: {
      LogFormat: settings.logFormat,
      ...(settings.logFormat === "JSON" ? levels : {}),
      LogGroup: logGroupOf(fn),
    },
    VpcConfig: settings.vpcConfig,
    FileSystemConfigs: settings.fileSystemConfigs,
    KMSKeyArn: settings.kmsKeyArn,
  } as sdk.FunctionConfiguration;
}

/**
 * A function's name or ARN, with the qualifier of the request.
 *
 * @throws {AwsError} ResourceNotFoundException for an ARN of another Region; AccessDeniedException for another account;
 * InvalidParameterValueException if the ARN has another qualifier than the request.
 */
export function functionReference(
  { context }: Pick<World, "context">,
  name = "",
  qualifier: string | undefined = undefined,
): string {
  const [, region = context.region, account = context.accountId] =
    /^(?:arn:aws[\w-]*:lambda:)?([a-z]+(?:-[a-z]+)+-\d)?:?(\d{12})?:/.exec(name) ?? [];
  if (region !== context.region) {
    const message = `Functions from '${region}' are not reachable in this region ('${context.region}')`;
    throw userError("ResourceNotFoundException", 404, message);
  }
  if (account !== context.accountId) {
    const message = `User: arn:aws:iam::${context.accountId}:root is not authorized to access ${name} because no resource-based policy allows it`;
    throw userError("AccessDeniedException", 403, message);
  }
  const parts = partsOf(name);
  if (parts === undefined) throw invalidName(name);
  const named = parts.qualifier;
  if (qualifier === undefined || named === qualifier) return name;
  if (named === undefined) return `${name}:${qualifier}`;
  throw invalidParameterValue("The derived qualifier from the function name does not match the specified qualifier.");
}

/** The function, version or alias of a request. @throws {AwsError} as `functionReference`, and ResourceNotFoundException. */
export const functionOf = (world: World, name: string | undefined, qualifier?: string): DeployedFunction =>
  world.lambda.functions.get(functionReference(world, name, qualifier));

/** The function of a request that does not apply to versions and aliases. @throws {AwsError} as `functionOf`. */
export const latestOf = (world: World, name: string | undefined): DeployedFunction =>
  world.lambda.functions.getLatest(functionReference(world, name));

/** The configuration of the version that a request names. Its ARN has the qualifier of the request, as on AWS. */
export function configurationOf(world: World, name: string | undefined, qualifier: string | undefined) {
  const { functions } = world.lambda;
  const reference = functionReference(world, name, qualifier);
  return { ...functionShape(functions.get(reference)), FunctionArn: functions.invokedArnOf(reference) };
}

/** The settings in a request; undefined where the request omits them. */
export function settingsOf(input: Omit<sdk.UpdateFunctionConfigurationCommandInput, "FunctionName">) {
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
    vpcConfig: input.VpcConfig,
    fileSystemConfigs: input.FileSystemConfigs,
    kmsKeyArn: input.KMSKeyArn,
  } satisfies Partial<Record<keyof FunctionSettings, unknown>>;
}

/** The deployment package in a request. @throws {AwsError} InvalidParameterValueException without a ZIP archive. */
export function codeOf(zipFile: Uint8Array | undefined): FunctionCode {
  if (zipFile !== undefined) return codeOfZip(zipFile);
  throw invalidParameterValue("Please provide a source for function code: flatten's emulator takes ZipFile only.");
}

const roleArn = /^arn:aws[\w-]*:iam::\d{12}:role\/?[\w+=,.@\-/]+$/;

/** Checks what only a new function has to have. @throws {AwsError} ValidationException, InvalidParameterValueException */
export function checkNew(input: sdk.CreateFunctionCommandInput): void {
  const { Runtime, Handler, Role = "", Architectures = [], Layers = [], PackageType } = input;
  if (!roleArn.test(Role)) {
    const pattern = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
    throw violation("role", Role, `satisfy regular expression pattern: ${pattern}`);
  }
  if (Architectures.length > 1) {
    throw violation("architectures", `[${Architectures.join(", ")}]`, "have length less than or equal to 1");
  }
  if (PackageType === "Image") throw invalidParameterValue("flatten's emulator does not run container images.");
  if (Layers.length > 0) {
    throw invalidParameterValue("flatten's emulator does not support layers: package their files instead.");
  }
  if (Runtime !== undefined && Handler !== undefined) return;
  throw invalidParameterValue(
    "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
  );
}
