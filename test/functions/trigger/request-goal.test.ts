import { expect, test } from "vitest";
import { readGoal } from "../../../src/functions/trigger/request.ts";

test.each([
  [{ maxPeak: 10 }, { maxPeak: 10, confidence: 0.95 }],
  [
    { maxRate: 14.5, deadlineSeconds: 600, confidence: 0.9 },
    { maxRate: 14.5, deadlineSeconds: 600, confidence: 0.9 },
  ],
  [{ maxEnvironments: 40 }, { maxEnvironments: 40, confidence: 0.95 }],
  [{ maxConnections: 80 }, { maxEnvironments: 80, connectionsPerEnvironment: 1, confidence: 0.95 }],
  [
    { maxPeak: 30, maxConnections: 81, connectionsPerEnvironment: 2 },
    { maxPeak: 30, maxEnvironments: 40, connectionsPerEnvironment: 2, confidence: 0.95 },
  ],
])("%j is a goal", (given, goal) => {
  expect(readGoal(given)).toEqual(goal);
});

const allowed =
  'one or several of "maxPeak", "maxRate", "maxEnvironments" (or "maxConnections") and "deadlineSeconds", like { "maxPeak": 10 }, and "confidence" between 0 and 1';

test.each([
  ...[{ maxPeak: 0 }, { maxPeak: 2.5 }, 10, null, {}, "10", { deadlineSeconds: "2m" }, { maxRate: 0.5 }].map(
    (goal) => [goal, `"goal" is ${JSON.stringify(goal)}, but it must be ${allowed}`] as const,
  ),
  [{ maxPeak: 1, confidence: 1 }, `"goal" is {"maxPeak":1,"confidence":1}, but it must be ${allowed}`],
  [{ maxConnections: 0 }, '"goal.maxConnections" is 0, but it must be a whole number of at least 1'],
  [{ connectionsPerEnvironment: 2 }, '"goal.maxConnections" is missing, but it must be a whole number of at least 1'],
  [
    { maxConnections: 9, connectionsPerEnvironment: 0.5 },
    '"goal.connectionsPerEnvironment" is 0.5, but it must be a whole number of at least 1',
  ],
  [
    { maxConnections: 2, connectionsPerEnvironment: 3 },
    '"maxConnections" 2 and "connectionsPerEnvironment" 3 contradict each other: no environment could start',
  ],
  [
    { maxConnections: 2, maxEnvironments: 3 },
    '"maxEnvironments" and "maxConnections" cannot be combined: give one of them',
  ],
] as const)("%j is refused with a sentence", (goal, sentence) => {
  expect(() => readGoal(goal)).toThrow(new Error(sentence));
});
