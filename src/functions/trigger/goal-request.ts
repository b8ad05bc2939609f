import { invalidMember } from "../../base/errors.ts";
import { defaultConfidence } from "../../plan/scenario.ts";
import { type BurstGoal, parseGoals } from "../../plan/solve/goal.ts";

/** The members that a goal may have. */
export const goalMembers = [
  "maxPeak",
  "maxRate",
  "maxEnvironments",
  "maxConnections",
  "connectionsPerEnvironment",
  "deadlineSeconds",
  "confidence",
] as const;

/**
 * Parses the goal of an event, such as `{ "maxRate": 14, "deadlineSeconds": 600 }`. Members with other names are ignored.
 * `maxConnections` and `connectionsPerEnvironment` (1 unless given) become `maxEnvironments`.
 *
 * @throws {Error} for a value that is not a goal, and for members that cannot be combined.
 */
export function readGoal(goal: unknown): BurstGoal {
  const given: Record<string, unknown> = typeof goal === "object" ? { ...goal } : {};
  const { maxPeak, maxRate, maxConnections, connectionsPerEnvironment, deadlineSeconds } = given;
  const connections = connectionsOf(maxConnections, connectionsPerEnvironment);
  if (connections !== undefined && given.maxEnvironments !== undefined)
    throw new Error('"maxEnvironments" and "maxConnections" cannot be combined: give one of them');
  const { maxEnvironments = given.maxEnvironments, ...each } = connections ?? {};
  const { confidence = defaultConfidence } = given;
  const read = parseGoals({ maxPeak, maxRate, maxEnvironments, deadlineSeconds, confidence });
  if (read !== undefined) return { ...read, ...each };
  throw invalidMember(
    "goal",
    goal,
    'one or several of "maxPeak", "maxRate", "maxEnvironments" (or "maxConnections") and "deadlineSeconds", like { "maxPeak": 10 }, and "confidence" between 0 and 1',
  );
}

/** How many environments the connections are enough for; undefined without connections. */
function connectionsOf(most: unknown, each: unknown = 1) {
  if (most === undefined && each === 1) return undefined;
  const connections = wholeFromOne("goal.maxConnections", most);
  const connectionsPerEnvironment = wholeFromOne("goal.connectionsPerEnvironment", each);
  const maxEnvironments = Math.floor(connections / connectionsPerEnvironment);
  if (maxEnvironments >= 1) return { maxEnvironments, connectionsPerEnvironment };
  throw new Error(
    `"maxConnections" ${most} and "connectionsPerEnvironment" ${each} contradict each other: no environment could start`,
  );
}

function wholeFromOne(name: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 1) return value as number;
  throw invalidMember(name, value, "a whole number of at least 1");
}
