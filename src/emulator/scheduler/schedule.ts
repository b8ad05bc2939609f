import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";

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

/** A schedule group. Plain JSON. */
export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  tags: Readonly<Record<string, string>>;
  readonly clientToken: string | undefined;
}

/** The group of schedules that name no other one. It cannot be deleted. */
export const defaultGroup = "default";

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

const oneTime = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;

/**
 * Returns when a one-time schedule is due, milliseconds since the epoch: `at(2026-01-01T09:30:00)` in a time zone of the
 * IANA database.
 *
 * @throws {AwsError} ValidationException for any other expression, and for `cron` and `rate`, which the emulator does not run.
 */
export function dueAtMs(expression: string, timeZone: string): number {
  const kind = /^(cron|rate)\(/.exec(expression)?.[1];
  if (kind !== undefined) {
    throw invalidSchedule(`flatten's emulator does not support ${kind} schedules, only at(yyyy-mm-ddThh:mm:ss).`);
  }
  const local = oneTime.exec(expression)?.[1];
  const wallMs = Date.parse(`${local}Z`);
  // Date accepts a few dates that do not exist, such as 31 April, and returns another day.
  if (local === undefined || Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== local) {
    throw invalidSchedule(`Invalid Schedule Expression ${expression}.`);
  }
  // The offset changes at most once between the guess and the instant itself.
  const guessMs = wallMs - offsetMs(wallMs, timeZone);
  return wallMs - offsetMs(guessMs, timeZone);
}

/** How far the clocks of a time zone are ahead of UTC at an instant, milliseconds. @throws {AwsError} ValidationException. */
function offsetMs(atMs: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const part = partsAt(atMs, timeZone);
  const wallMs = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wallMs - Math.floor(atMs / 1_000) * 1_000;
}

function partsAt(atMs: number, timeZone: string): (type: Intl.DateTimeFormatPartTypes) => number {
  const numeric = "numeric" as const;
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    }).formatToParts(atMs);
    return (type) => Number(parts.find((part) => part.type === type)?.value);
  } catch {
    throw invalidSchedule(`Invalid Schedule Expression Timezone ${timeZone}.`);
  }
}

/** Creates an error of Scheduler. */
export const schedulerError = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, message, { status, members: { Message: message } });

/** Creates the error for an input that Scheduler does not accept. */
export const invalidSchedule = (message: string): AwsError => schedulerError("ValidationException", 400, message);
