import { GetFunctionConfigurationCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import type { Cloud } from "../clients.ts";
import { listAll, retrying } from "../retry.ts";

/** How a function logs, and what its log means. */
export interface FunctionLogging {
  readonly name: string;
  /** `$LATEST`, or the version that the qualifier selects. */
  readonly version: string;
  readonly logGroup: string;
  readonly logFormat: "Text" | "JSON";
  /** The lowest level of the records that Lambda itself writes; in the text format it writes all. */
  readonly systemLogLevel: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

/**
 * Reads how a function logs.
 *
 * @param nameOrArn a name or an ARN, with `:<version>` or `:<alias>` for one version.
 * @throws {ResourceNotFoundException} of the SDK if the function does not exist.
 */
export async function functionLogging({ lambda, clock }: Cloud, nameOrArn: string): Promise<FunctionLogging> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: nameOrArn });
  const { FunctionName, Version, Timeout, MemorySize, LoggingConfig } = await retrying(clock, () =>
    lambda.send(command),
  );
  const name = FunctionName ?? nameOrArn;
  return {
    name,
    version: Version ?? "$LATEST",
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    logFormat: LoggingConfig?.LogFormat ?? "Text",
    systemLogLevel: LoggingConfig?.SystemLogLevel ?? "INFO",
    timeoutSeconds: Timeout ?? 3,
    memoryMegabytes: MemorySize ?? 128,
  };
}

/** Reads the names of all functions of the Region. */
export function functionNames({ lambda, clock }: Cloud): Promise<string[]> {
  const read = (Marker?: string) => lambda.send(new ListFunctionsCommand({ Marker }));
  return listAll(clock, read, ({ Functions = [] }) => Functions.flatMap(({ FunctionName }) => FunctionName ?? []));
}
