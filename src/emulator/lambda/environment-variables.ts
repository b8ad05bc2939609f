import type { ModelContext } from "../model-context.ts";
import type { DeployedFunction } from "./deployed-function.ts";
import type { Environment } from "./environment.ts";

/** The function's own variables, and those that Lambda defines (L-DG environment variables). */
export function environmentVariables(
  { region }: ModelContext,
  { name, settings }: DeployedFunction,
  { log }: Environment,
): Readonly<Record<string, string>> {
  return {
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    TZ: ":UTC",
  };
}
