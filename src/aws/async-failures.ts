import {
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** ARN of where an asynchronous event goes that failed for good; undefined when it is thrown away. */
export async function asyncFailureTarget({ lambda, clock }: Cloud, functionName: string): Promise<string | undefined> {
  const name = { FunctionName: functionName };
  const { DeadLetterConfig } = await retrying(clock, () => lambda.send(new GetFunctionConfigurationCommand(name)));
  if (DeadLetterConfig?.TargetArn) return DeadLetterConfig.TargetArn;
  try {
    const config = await retrying(clock, () => lambda.send(new GetFunctionEventInvokeConfigCommand(name)));
    return config.DestinationConfig?.OnFailure?.Destination || undefined;
  } catch (error) {
    // The function is there, so what is missing is a configuration for asynchronous events.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
