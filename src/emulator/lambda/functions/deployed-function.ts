import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { EnvironmentPool } from "../invoke/environments.ts";
import type { TokenBucket } from "../invoke/token-bucket.ts";
import type { Dimensions } from "../metrics.ts";
import type { FunctionCode } from "./code.ts";
import { checkRange, type FunctionSettings } from "./settings.ts";

/** A function that exists: what it is, and what it has at its disposal. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  settings: FunctionSettings;
  code: FunctionCode;
  lastModifiedMs: number;
  /** Rises with every change of code or settings; environments of an older revision are not used again. */
  revision: number;
  /** Shown as `RevisionId`. */
  revisionId: string;
  /** Undefined: shares what the account leaves unreserved. 0: the function is off. */
  reservedConcurrency: number | undefined;
  eventInvokeConfig: EventInvokeConfig | undefined;
  tags: Readonly<Record<string, string>>;
  readonly environments: EnvironmentPool;
  /** Allows new environments (L-DG scaling behavior). */
  readonly scaling: TokenBucket;
  readonly busy: BusyCount;
  readonly dimensions: Dimensions;
}

/** Environments at work. */
export interface BusyCount {
  busy: number;
  /** Runs that began and ended within the present instant. */
  momentary: number;
  /** Runs that began at the present instant. */
  begun: number;
}

/** The log group a function writes to. */
export const logGroupOf = ({ name, settings }: DeployedFunction): string => settings.logGroup ?? `/aws/lambda/${name}`;

/** How asynchronous events of a function are retried, and where they go in the end. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeSeconds: number | undefined;
  /** ARN of an SQS queue. */
  readonly onSuccessArn: string | undefined;
  readonly onFailureArn: string | undefined;
  readonly lastModifiedMs: number;
}

/** What a request says of such a configuration; undefined where it says nothing. */
export type EventInvokeChanges = Omit<EventInvokeConfig, "lastModifiedMs">;

/** @throws {AwsError} ValidationException for a value out of range (L-API PutFunctionEventInvokeConfig). */
export function checkEventInvokeConfig(config: EventInvokeChanges): void {
  const { asyncRetryAttemptsMax, eventAgeSecondsMin, eventAgeSecondsMax } = limits.lambda;
  checkRange("maximumRetryAttempts", config.maximumRetryAttempts, 0, asyncRetryAttemptsMax);
  checkRange("maximumEventAgeInSeconds", config.maximumEventAgeSeconds, eventAgeSecondsMin, eventAgeSecondsMax);
}

/** @throws {AwsError} ResourceNotFoundException if the function has none. */
export function eventInvokeConfigOf(fn: DeployedFunction): EventInvokeConfig {
  if (fn.eventInvokeConfig !== undefined) return fn.eventInvokeConfig;
  throw new AwsError("ResourceNotFoundException", `The function ${fn.arn}:$LATEST doesn't have an EventInvokeConfig`, {
    status: 404,
    members: { Type: "User" },
  });
}

const reference = /^(?:arn:aws[\w-]*:lambda:[\w-]+:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;
const newName = /^[\w-]{1,64}$/;

/** The name within a name, a partial ARN or a full ARN; undefined for another qualifier than `$LATEST`. */
export function functionNameOf(text: string): string | undefined {
  const [, name, qualifier] = reference.exec(text) ?? [];
  return qualifier === undefined || qualifier === "$LATEST" ? name : undefined;
}

/** @throws {AwsError} for a name that no function may have (L-API CreateFunction). */
export function checkNewName(name: string): void {
  if (newName.test(name)) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );
}
