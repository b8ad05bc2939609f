import { invalidSchedule } from "./scheduler-errors.ts";

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
  try {
    const numeric = "numeric" as const;
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
