import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";
import { checkRange } from "./check-range.ts";
import type { DeployedFunction } from "./deployed-function.ts";

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
