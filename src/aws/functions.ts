import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { ifGone } from "./errors.ts";
import { listAll, retrying } from "./retry.ts";

/** The account's concurrency limit, and the part of it that is not reserved for a function. */
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
  /** The lowest level of Lambda's own records in the JSON log format; undefined in the text format, which has no levels. */
  readonly systemLogLevel: string | undefined;
  /** When its code or its settings changed, milliseconds since the epoch; 0 if unknown. A change ends its environments. */
  readonly changedMs: number;
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
    systemLogLevel: Configuration?.LoggingConfig?.SystemLogLevel,
    changedMs: Date.parse(Configuration?.LastModified ?? "") || 0,
  };
}

/** Whether Lambda stops a function that invokes itself in a loop (`Terminate`), or not (`Allow`). */
export async function recursiveLoop({ lambda, clock }: Cloud, functionName: string): Promise<string> {
  const request = new GetFunctionRecursionConfigCommand({ FunctionName: functionName });
  return (await retrying(clock, () => lambda.send(request))).RecursiveLoop ?? "Terminate";
}

/** The ARN that receives asynchronous events whose retries failed; undefined when Lambda discards them. */
export async function asyncFailureTarget({ lambda, clock }: Cloud, functionName: string): Promise<string | undefined> {
  const name = { FunctionName: functionName };
  const { Configuration } = await retrying(clock, () => lambda.send(new GetFunctionCommand(name)));
  if (Configuration?.DeadLetterConfig?.TargetArn) return Configuration.DeadLetterConfig.TargetArn;
  // The function exists (its configuration was read above), so only the event invoke configuration may be missing.
  return retrying(clock, () => lambda.send(new GetFunctionEventInvokeConfigCommand(name)))
    .then(({ DestinationConfig }) => DestinationConfig?.OnFailure?.Destination || undefined)
    .catch(ifGone(undefined));
}

const pollIntervalMs = 1_000;
const changeTimeoutMs = 60_000;

/**
 * Sets or removes a function's reserved concurrency, and waits until Lambda reports the new value.
 *
 * @param reserved null removes the reservation.
 * @throws {FlattenError} when Lambda does not report the new value within a minute.
 * @throws the signal's reason when it is aborted while waiting; the change has been made by then.
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
    if (clock.nowMs() - startMs > changeTimeoutMs) {
      throw new FlattenError("cloud", `the reserved concurrency of ${functionName} did not change within a minute`);
    }
    await clock.sleepMs(pollIntervalMs, signal);
  }
}

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

/** The name of a function from its name or ARN, without version or alias. */
export function functionNameOf(reference: string): string {
  const parts = reference.split(":");
  const at = parts.indexOf("function");
  return (at < 0 ? parts[0] : parts[at + 1]) ?? reference;
}

/** The version or the alias at the end of a name or an ARN of a function; undefined without one. */
export const qualifierOf = (reference: string): string | undefined =>
  hasQualifier(reference) ? reference.split(":").at(-1) : undefined;

/** Whether a name, a partial ARN or an ARN of a function ends in a version or an alias. */
export function hasQualifier(reference: string): boolean {
  const parts = reference.split(":");
  return parts.length > (parts.includes("function") ? parts.indexOf("function") + 2 : 1);
}

/** Whether a function exists. */
export async function functionExists({ lambda, clock }: Cloud, reference: string): Promise<boolean> {
  const request = new GetFunctionConfigurationCommand({ FunctionName: reference });
  return retrying(clock, () => lambda.send(request))
    .then(() => true)
    .catch(ifGone(false));
}

/** The state of a function, such as Active or Inactive, and the reason for any other state than Active. */
export async function functionState(
  { lambda, clock }: Cloud,
  functionName: string,
): Promise<{ readonly state: string; readonly reason: string | null }> {
  const request = new GetFunctionConfigurationCommand({ FunctionName: functionName });
  const { State, StateReason } = await retrying(clock, () => lambda.send(request));
  return { state: State ?? "Active", reason: StateReason ?? null };
}

/** The result of one Invoke call. The request id names the invocation in the log of the function. */
export type InvokeResult =
  | { readonly kind: "ok" | "function-error"; readonly payload: string; readonly requestId: string | undefined }
  | { readonly kind: "throttled"; readonly reason: string };

/** A synchronous invoke is answered when the function ends: after 900 s at the latest, Lambda's longest timeout. */
const invokeTimeoutMs = 920_000;

const encoder = new TextEncoder();

const decoder = new TextDecoder();

/**
 * Invokes a function once, without retries: a retry could run the job twice, and a throttle is a result.
 *
 * @param payload JSON text.
 * @param type RequestResponse waits until the function ends, Event until Lambda has accepted the event.
 * @param signal stops the waiting; an invocation that has started continues.
 * @throws an AbortError after an abort of `signal`, and every error of the SDK except a throttle.
 */
export async function invokeFunction(
  { lambda }: Cloud,
  functionName: string,
  payload: string,
  type: "RequestResponse" | "Event",
  signal?: AbortSignal,
): Promise<InvokeResult> {
  try {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: type,
      Payload: encoder.encode(payload),
    });
    const answer = await lambda.send(command, {
      ...(type === "RequestResponse" ? { requestTimeout: invokeTimeoutMs } : {}),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    // Without a payload the SDK returns null, which its type does not allow and TextDecoder rejects.
    const text = decoder.decode(answer.Payload ?? new Uint8Array());
    const kind = answer.FunctionError === undefined ? "ok" : "function-error";
    return { kind, payload: text, requestId: answer.$metadata.requestId };
  } catch (error) {
    if (error instanceof TooManyRequestsException) return { kind: "throttled", reason: error.Reason ?? error.message };
    throw error;
  }
}
