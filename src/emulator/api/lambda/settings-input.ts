import type { UpdateFunctionConfigurationCommandInput } from "@aws-sdk/client-lambda";
import type { FunctionSettings } from "../../lambda/function-settings.ts";

/** The settings that a request gives; what it leaves out is undefined. */
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
    logFormat: input.LoggingConfig?.LogFormat,
    deadLetterTargetArn: input.DeadLetterConfig?.TargetArn,
    ephemeralStorageMegabytes: input.EphemeralStorage?.Size,
    tracingMode: input.TracingConfig?.Mode,
  } satisfies Partial<Record<keyof FunctionSettings, unknown>>;
}
