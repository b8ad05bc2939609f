import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { dueAtMs } from "./expression.ts";
import { invalidSchedule } from "./scheduler-errors.ts";

/** Where a schedule sends its input. */
export interface ScheduleTarget {
  readonly arn: string;
  /** Not checked: the emulator has no permissions. */
  readonly roleArn: string;
  /** Undefined: a JSON document about the schedule is sent. */
  readonly input: string | undefined;
  /** `MessageGroupId` of a message to a queue. */
  readonly messageGroupId: string | undefined;
  /** Retries of an invocation that fails, and how old it may get, seconds. */
  readonly retryAttempts: number;
  readonly eventAgeSeconds: number;
  /** The ARN of the queue for invocations that failed. */
  readonly deadLetterArn: string | undefined;
}

/** The input of CreateSchedule and UpdateSchedule. */
export interface ScheduleRequest {
  readonly name: string;
  readonly groupName: string;
  /** `at(…)` */
  readonly expression: string;
  readonly timeZone: string;
  readonly state: "ENABLED" | "DISABLED";
  readonly description: string | undefined;
  /** Minutes in which the target is invoked; undefined for `OFF`. */
  readonly windowMinutes: number | undefined;
  readonly target: ScheduleTarget;
  readonly deletesItself: boolean;
  readonly clientToken: string | undefined;
}

/** A one-time schedule. Plain JSON. */
export interface Schedule extends ScheduleRequest {
  readonly arn: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** When it is due, milliseconds since the epoch. */
  readonly dueAtMs: number;
  /** The invocation of its target that comes next; undefined after the last one. */
  readonly next: ScheduledInvocation | undefined;
}

/** An invocation of the target of a schedule. */
export interface ScheduledInvocation {
  readonly atMs: number;
  /** 1 for the first one. */
  readonly attempt: number;
  readonly executionId: string;
}

const name = /^[0-9a-zA-Z-_.]{1,64}$/;

/** Checks the name of a schedule or a group (SCH-API). @throws {AwsError} ValidationException. */
export function checkName(text: string, member: string): void {
  if (name.test(text)) return;
  throw invalidSchedule(
    `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
  );
}

const { scheduler } = limits;

/**
 * Checks a schedule as EventBridge Scheduler does, and returns when it is due.
 *
 * @throws {AwsError} ValidationException.
 */
export function checkedDueAtMs(request: ScheduleRequest, nowMs: number): number {
  checkName(request.name, "name");
  const { windowMinutes, target } = request;
  if (windowMinutes !== undefined) checkRange("MaximumWindowInMinutes", windowMinutes, 1, scheduler.windowMinutesMax);
  checkRange("MaximumRetryAttempts", target.retryAttempts, 0, scheduler.retryAttemptsMax);
  const { eventAgeSecondsMin, eventAgeSecondsMax } = scheduler;
  checkRange("MaximumEventAgeInSeconds", target.eventAgeSeconds, eventAgeSecondsMin, eventAgeSecondsMax);
  if (utf8Length(target.input ?? "") > scheduler.inputBytesMax) {
    throw invalidSchedule(`Input must be at most ${scheduler.inputBytesMax} bytes.`);
  }
  const dueMs = dueAtMs(request.expression, request.timeZone);
  if (dueMs < nowMs) throw invalidSchedule(`Invalid Schedule Expression ${request.expression}: it is in the past.`);
  return dueMs;
}

function checkRange(member: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw invalidSchedule(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must be between ${min} and ${max}`,
  );
}
