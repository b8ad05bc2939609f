import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { type DeployedFunction, logGroupOf } from "../../lambda/deployed-function.ts";

type Runtime = FunctionConfiguration["Runtime"];
type Architectures = FunctionConfiguration["Architectures"];
type TracingMode = NonNullable<FunctionConfiguration["TracingConfig"]>["Mode"];

/** A function as every action shows it; it is active at once (emulator rule). */
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
    Version: "$LATEST",
    ...(Object.keys(settings.variables).length === 0 ? {} : { Environment: { Variables: settings.variables } }),
    ...(settings.deadLetterTargetArn ? { DeadLetterConfig: { TargetArn: settings.deadLetterTargetArn } } : {}),
    TracingConfig: { Mode: settings.tracingMode as TracingMode },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [...settings.architectures] as Architectures,
    EphemeralStorage: { Size: settings.ephemeralStorageMegabytes },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: { LogFormat: settings.logFormat, LogGroup: logGroupOf(fn) },
  };
}
