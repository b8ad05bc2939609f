import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  ResourceNotFoundException,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** How one invoke call ended, from the caller's side. */
export type InvokeResult =
  | { readonly kind: "ok"; readonly payload: string }
  | { readonly kind: "function-error"; readonly payload: string }
  | { readonly kind: "throttled"; readonly reason: string };

/** An invoke answers when the function ends, which may take Lambda's longest timeout. */
const answerWithinMs = 920_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Invokes a function once. It never tries again: a retry would be a second job, and a throttle is a result.
 *
 * @param type RequestResponse waits for the function's end, Event only for AWS to take the event.
 * @param signal gives the waiting up with an AbortError; what was begun goes on without anybody who waits for it.
 */
export async function invokeFunction(
  { lambda }: Cloud,
  functionName: string,
  payload: unknown,
  type: "RequestResponse" | "Event",
  signal?: AbortSignal,
): Promise<InvokeResult> {
  try {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: type,
      Payload: encoder.encode(JSON.stringify(payload)),
    });
    const answer = await lambda.send(command, {
      ...(type === "RequestResponse" ? { requestTimeout: answerWithinMs } : {}),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    // The SDK gives null, against its own type, where there is no payload: TextDecoder refuses that.
    const text = decoder.decode(answer.Payload ?? new Uint8Array());
    return { kind: answer.FunctionError === undefined ? "ok" : "function-error", payload: text };
  } catch (error) {
    if (error instanceof TooManyRequestsException) return { kind: "throttled", reason: error.Reason ?? error.message };
    throw error;
  }
}

/** Concurrency that the account allows, and what of it no function has reserved. */
export interface AccountConcurrency {
  readonly limit: number;
  readonly unreserved: number;
}

/** Reads the account's concurrency limit. */
export async function accountConcurrency({ lambda, clock }: Cloud): Promise<AccountConcurrency> {
  const { AccountLimit } = await retrying(clock, () => lambda.send(new GetAccountSettingsCommand({})));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  return { limit, unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? limit };
}

/** The settings of a function that a burst depends on. */
export interface FunctionSettings {
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly architecture: string;
  readonly runtime: string;
  readonly logGroup: string;
  /** Undefined when nothing is reserved. */
  readonly reservedConcurrency: number | undefined;
}

/** Reads a function's settings, its reserved concurrency included, in one call. */
export async function functionSettings({ lambda, clock }: Cloud, functionName: string): Promise<FunctionSettings> {
  const command = new GetFunctionCommand({ FunctionName: functionName });
  const { Configuration, Concurrency } = await retrying(clock, () => lambda.send(command));
  return {
    timeoutSeconds: Configuration?.Timeout ?? 3,
    memoryMegabytes: Configuration?.MemorySize ?? 128,
    architecture: Configuration?.Architectures?.[0] ?? "x86_64",
    runtime: Configuration?.Runtime ?? "",
    logGroup: Configuration?.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`,
    reservedConcurrency: Concurrency?.ReservedConcurrentExecutions,
  };
}

/** ARN of where an asynchronous event goes that failed for good; undefined when it is thrown away. */
export async function asyncFailureTarget({ lambda, clock }: Cloud, functionName: string): Promise<string | undefined> {
  const name = { FunctionName: functionName };
  const { Configuration } = await retrying(clock, () => lambda.send(new GetFunctionCommand(name)));
  if (Configuration?.DeadLetterConfig?.TargetArn) return Configuration.DeadLetterConfig.TargetArn;
  try {
    const config = await retrying(clock, () => lambda.send(new GetFunctionEventInvokeConfigCommand(name)));
    return config.DestinationConfig?.OnFailure?.Destination || undefined;
  } catch (error) {
    // The function is there, so what is missing is a configuration for asynchronous events.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const lookEveryMs = 1_000;
const patienceMs = 60_000;

/**
 * Reserves concurrency for a function, or reserves none any more, and waits until Lambda says so too.
 *
 * @param reserved null takes the reservation away.
 * @throws the signal's reason when the waiting is cut short; the change has been made by then.
 */
export async function reserveConcurrency(
  cloud: Cloud,
  functionName: string,
  reserved: number | null,
  signal?: AbortSignal,
): Promise<void> {
  const { lambda, clock } = cloud;
  const FunctionName = functionName;
  await retrying(clock, async () => {
    if (reserved === null) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else {
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved }));
    }
  });
  const startMs = clock.nowMs();
  for (;;) {
    const { ReservedConcurrentExecutions = null } = await retrying(clock, () =>
      lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    );
    if (ReservedConcurrentExecutions === reserved) return;
    if (clock.nowMs() - startMs > patienceMs) {
      throw new FlattenError("cloud", `the reserved concurrency of ${functionName} did not change within a minute`);
    }
    await clock.sleepMs(lookEveryMs, signal);
  }
}
