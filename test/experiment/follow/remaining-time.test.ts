import { expect, test } from "vitest";
import { backlogMs } from "../../../src/experiment/follow/progress.ts";

const request = { nowMs: 100_000, lastReleaseMs: 0, backlog: 0, running: 0, workMs: 5_000 };

test.each([
  { what: "nothing is left", given: {}, expected: 0 },
  { what: "the last job is released in 30 s", given: { lastReleaseMs: 130_000 }, expected: 35_000 },
  { what: "40 jobs wait for 10 that run", given: { backlog: 40, running: 10 }, expected: 20_000 },
  { what: "jobs wait, and none runs yet", given: { backlog: 3 }, expected: 15_000 },
  {
    what: "the backlog outlasts the schedule",
    given: { lastReleaseMs: 110_000, backlog: 100, running: 10 },
    expected: 50_000,
  },
  {
    what: "the schedule outlasts the backlog",
    given: { lastReleaseMs: 190_000, backlog: 10, running: 10 },
    expected: 95_000,
  },
])("when $what, $expected ms remain", ({ given, expected }) => {
  expect(backlogMs({ ...request, ...given })).toBe(expected);
});
