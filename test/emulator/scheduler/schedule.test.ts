import { expect, test } from "vitest";
import { dueAtMs } from "../../../src/emulator/scheduler/schedule.ts";

const iso = (expression: string, timeZone = "UTC") => new Date(dueAtMs(expression, timeZone)).toISOString();

test("at() is a time of the clocks in the time zone", () => {
  expect(iso("at(2026-01-01T09:30:00)")).toBe("2026-01-01T09:30:00.000Z");
  expect(iso("at(2026-01-01T09:30:00)", "Europe/Berlin")).toBe("2026-01-01T08:30:00.000Z");
  expect(iso("at(2026-07-01T09:30:00)", "Europe/Berlin")).toBe("2026-07-01T07:30:00.000Z");
  expect(iso("at(2026-07-01T00:00:00)", "Asia/Kolkata")).toBe("2026-06-30T18:30:00.000Z");
  // Minutes after the clocks were set forward at 02:00 on 29 March.
  expect(iso("at(2026-03-29T03:10:00)", "Europe/Berlin")).toBe("2026-03-29T01:10:00.000Z");
});

test.each([
  ["at(2026-01-01)", "UTC", "Invalid Schedule Expression at(2026-01-01)."],
  ["at(2026-02-30T00:00:00)", "UTC", "Invalid Schedule Expression at(2026-02-30T00:00:00)."],
  ["at(2026-01-01T24:10:00)", "UTC", "Invalid Schedule Expression at(2026-01-01T24:10:00)."],
  ["tomorrow", "UTC", "Invalid Schedule Expression tomorrow."],
  ["at(2026-01-01T00:00:00)", "Mars/Olympus", "Invalid Schedule Expression Timezone Mars/Olympus."],
  ["rate(5 minutes)", "UTC", "flatten's emulator does not support rate schedules, only at(yyyy-mm-ddThh:mm:ss)."],
  ["cron(0 2 * * ? *)", "UTC", "flatten's emulator does not support cron schedules, only at(yyyy-mm-ddThh:mm:ss)."],
])("%s in %s is refused", (expression, timeZone, message) => {
  expect(() => dueAtMs(expression, timeZone)).toThrow(message);
});
