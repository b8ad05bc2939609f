import { limits } from "../../../base/limits.ts";
import { type AwsError, userError } from "../../aws-error.ts";
import type { Cancellable } from "../../kernel/kernel.ts";
import { md5Hex } from "../../sqs/message/message.ts";
import type { DeployedFunction, Environment } from "../functions/deployed-function.ts";
import type { FunctionContext, FunctionError, FunctionInvocation } from "../host/function-host.ts";

/** What is invoked. */
export interface InvocationRequest {
  /** The ARN that was invoked, with the version or alias that the request names. */
  readonly invokedArn: string;
  readonly eventText: string;
  readonly requestId: string;
  /** The tracing header of the request, undefined if it has none. */
  readonly traceHeader?: string | undefined;
  /** Whether the caller reads the end of the log. */
  readonly keepsLog?: boolean | undefined;
  /** JSON that the handler gets as `context.clientContext`. */
  readonly clientContextJson?: string | undefined;
}

/** An accepted invocation that has not ended. */
export class Invocation implements FunctionInvocation {
  readonly fn: DeployedFunction;
  readonly environment: Environment;
  readonly requestId: string;
  /** Empty once the handler has it: thousands of invocations may run at a time. */
  eventText: string;
  /** Whether the function had reserved concurrency at the start. */
  readonly reserved: boolean;
  readonly claimedAtMs: number;
  /** The time of the cold start, milliseconds. Undefined on a warm start. */
  initMs: number | undefined;
  /** How far the environment is: whether the code is loaded, and the error if that has failed. */
  load: "loading" | "loaded" | FunctionError;
  readonly done: (outcome: InvokeOutcome) => void;
  handlerStartMs: number;
  /** Its log; undefined if the caller does not read it. */
  readonly lines: string[] | undefined;
  /** START was written. */
  started = false;
  timeout: Cancellable | undefined = undefined;
  ended = false;
  readonly #invokedArn: string;
  readonly #headerOfRequest: string | undefined;
  readonly #clientContextJson: string | undefined;

  /** @param claim the environment, since when it is claimed, and whether the function has reserved concurrency. */
  constructor(
    fn: DeployedFunction,
    request: InvocationRequest,
    claim: { readonly environment: Environment; readonly atMs: number; readonly reserved: boolean },
    done: (outcome: InvokeOutcome) => void,
  ) {
    this.fn = fn;
    this.environment = claim.environment;
    this.requestId = request.requestId;
    this.eventText = request.eventText;
    this.reserved = claim.reserved;
    this.claimedAtMs = claim.atMs;
    this.initMs = undefined;
    this.load = claim.environment.runtime === undefined ? "loading" : "loaded";
    this.done = done;
    this.handlerStartMs = claim.atMs;
    this.lines = request.keepsLog ? [] : undefined;
    this.#invokedArn = request.invokedArn;
    this.#headerOfRequest = request.traceHeader;
    this.#clientContextJson = request.clientContextJson;
  }

  get timeoutMs(): number {
    return this.fn.settings.timeoutSeconds * 1_000;
  }

  get context(): FunctionContext {
    const { fn, environment } = this;
    return {
      awsRequestId: this.requestId,
      functionName: fn.name,
      functionVersion: fn.version,
      invokedFunctionArn: this.#invokedArn,
      memoryLimitInMB: String(fn.settings.memoryMegabytes),
      logGroupName: environment.log.group,
      logStreamName: environment.log.stream,
      deadlineMs: Math.floor(this.handlerStartMs) + this.timeoutMs,
      // Without a spread, which would take several times as long.
      clientContextJson: this.#clientContextJson,
    };
  }

  get traceHeader(): string {
    return traceHeaderOf(this.fn, { requestId: this.requestId, header: this.#headerOfRequest }, this.claimedAtMs);
  }
}

/** How an invocation has ended, or why it did not run. */
export type InvokeOutcome = CompletedInvocation | { readonly kind: "throttled"; readonly reason: string };

/** How the handler has ended. */
export interface RunResult {
  /** The result as JSON text, unless there is an error. */
  readonly json?: string;
  readonly error?: FunctionError | undefined;
  /** The last part of the REPORT line. Undefined if the handler has ended by itself. */
  readonly status?: string;
  /** Whether the environment can be used again without a new initialization. */
  readonly reusable: boolean;
  /** Undefined if it was not measured. */
  readonly memoryUsedMegabytes?: number | undefined;
}

/** An invocation that ran, with or without an error. Payload and log tail are computed when they are read. */
export class CompletedInvocation {
  readonly kind = "done";
  readonly requestId: string;
  /** The result of the handler, or the error object, as JSON text. `payload` is the same in UTF-8. */
  readonly json: string;
  readonly functionError: "Unhandled" | undefined;
  readonly #lines: readonly string[];

  constructor({ requestId, lines = [] }: Pick<Invocation, "requestId" | "lines">, { json = "null", error }: RunResult) {
    this.requestId = requestId;
    this.json = error === undefined ? json : JSON.stringify(error);
    this.functionError = error === undefined ? undefined : "Unhandled";
    this.#lines = lines;
  }

  get payload(): Uint8Array {
    return encoder.encode(this.json);
  }

  /** The last 4 KB of the log; empty if the request does not keep it. */
  get logTail(): string {
    const bytes = encoder.encode(this.#lines.join(""));
    return decoder.decode(bytes.subarray(Math.max(0, bytes.length - limits.lambda.logTailBytes)));
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns the event as text. An empty payload is an empty object. @throws {AwsError} RequestTooLargeException. */
export function eventTextOf(payload: Uint8Array, mode: "sync" | "async"): string {
  const max = mode === "sync" ? limits.lambda.syncPayloadBytesMax : limits.lambda.asyncPayloadBytesMax;
  if (payload.length > max) {
    const message = `Request must be smaller than ${max} bytes for the InvokeFunction operation`;
    throw userError("RequestTooLargeException", 413, message);
  }
  return payload.length === 0 ? "{}" : decoder.decode(payload);
}

/** Returns the error of a response that is larger than the limit, or undefined if it is not. */
export function responseSizeError(json: string): FunctionError | undefined {
  const max = limits.lambda.syncPayloadBytesMax;
  // A UTF-16 unit has at most three bytes in UTF-8, so most responses are measured without encoding them.
  if (json.length * 3 <= max || encoder.encode(json).length <= max) return undefined;
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${max} bytes).`,
  };
}

/** Checks that a payload is JSON. @throws {AwsError} InvalidRequestContentException. */
export function checkPayload(payload: Uint8Array): void {
  if (payload.length === 0) return;
  try {
    JSON.parse(decoder.decode(payload));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw userError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: Could not parse payload into json: ${detail}`,
    );
  }
}

/**
 * Follows chains of invocations through the tracing header, `X-Amzn-Trace-Id`. Lambda gives it to the function as
 * `_X_AMZN_TRACE_ID`, SDKs pass it on with every call, and SQS keeps it as the system attribute `AWSTraceHeader`. Its part
 * `Lineage` counts the invocations of each function in the chain, e.g. `Lineage=a87bd80c:1|68fd508a:5` (X-Ray-DG tracing header).
 */

/** The invocations of each function in a chain so far, by the hash of the function. */
type Lineage = ReadonlyMap<string, number>;

const lineagePart = /(?:^|;)\s*Lineage=([^;]*)/;

/** Returns the lineage in a tracing header, empty if it has none. */
function lineageIn(header: string): Lineage {
  const entries = (lineagePart.exec(header)?.[1] ?? "").split("|").map((entry) => entry.split(":"));
  return new Map(entries.flatMap(([hash, count]) => (hash && count ? [[hash, Number(count) || 0]] : [])));
}

const hashes = new WeakMap<DeployedFunction, string>();

/** Returns the name of a function in a lineage. Its versions share it. */
function hashOf(fn: DeployedFunction): string {
  const known = hashes.get(fn);
  if (known !== undefined) return known;
  const { arn, version } = fn;
  const hash = md5Hex(version === "$LATEST" ? arn : arn.slice(0, -version.length - 1)).slice(0, 8);
  hashes.set(fn, hash);
  return hash;
}

/** Checks whether a function has run so often in the chain of a request that Lambda stops it (L-DG invocation-recursion). */
export const isRecursive = (fn: DeployedFunction, header: string | undefined): boolean =>
  header !== undefined && (lineageIn(header).get(hashOf(fn)) ?? 0) >= limits.lambda.recursiveInvocationsMax;

/** Combines the tracing headers of a batch: each function has been invoked as often as in the longest of the chains. */
export function combinedHeader(headers: readonly (string | undefined)[]): string | undefined {
  if (headers.every((header) => header === undefined)) return undefined;
  const given = new Set(headers.filter((header) => header !== undefined));
  if (given.size < 2) return [...given][0];
  const counts = new Map<string, number>();
  for (const header of given) {
    for (const [hash, count] of lineageIn(header)) counts.set(hash, Math.max(count, counts.get(hash) ?? 0));
  }
  return `Lineage=${textOf(counts)}`;
}

/** Returns the tracing header of an invocation: its own ids, and the lineage of its request with one invocation more. */
export function traceHeaderOf(
  fn: DeployedFunction,
  { requestId, header = "" }: { readonly requestId: string; readonly header?: string | undefined },
  nowMs: number,
): string {
  const hash = hashOf(fn);
  const hex = requestId.replaceAll("-", "");
  const seconds = Math.floor(nowMs / 1_000)
    .toString(16)
    .padStart(8, "0");
  const lineage = header === "" ? undefined : lineageIn(header);
  const counted =
    lineage === undefined ? `${hash}:1` : textOf(new Map([...lineage, [hash, (lineage.get(hash) ?? 0) + 1]]));
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16, 32)};Sampled=0;Lineage=${counted}`;
}

const textOf = (lineage: Lineage): string => [...lineage].map(([hash, count]) => `${hash}:${count}`).join("|");

/** Creates AWS's error for a synchronous invocation that Lambda stops (L-API Invoke). */
export const recursiveInvocation = (): AwsError =>
  userError(
    "RecursiveInvocationException",
    400,
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
  );
