import { invalidMember } from "../../base/errors.ts";
import type { JobMessage } from "../../base/job.ts";
import { delaySecondsMax } from "../../base/limits.ts";
import type { Payloads } from "../../plan/payloads.ts";
import { defaultConfidence } from "../../plan/scenario.ts";
import { type BurstGoal, parseGoals } from "../../plan/solve/goal.ts";
import { spreads } from "../../plan/spreads/registry.ts";
import { type JitterWindow, parseJitterWindow, type SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { parseWork } from "../../plan/work-distributions.ts";
import { readEventPayloads } from "./payloads.ts";

/** A validated event of the `trigger` function, with its defaults. */
export interface TriggerRequest {
  readonly count: number;
  /** Number of the first job: a burst can be the part of a larger one. */
  readonly first: number;
  readonly window: JitterWindow;
  /** Replaces the window, which is then computed for the goal. */
  readonly goal: BurstGoal | undefined;
  /** Undefined for random delays in a given window, and for the best spread of a goal. */
  readonly spread: SpreadName | undefined;
  /** The same seed repeats delays, work times and failures. Undefined for a seed from the request ID. */
  readonly seed: number | string | undefined;
  readonly run: string | undefined;
  readonly work: Work | undefined;
  readonly failShare: number;
  readonly flaky: number;
  /** Attempts that begin in this time fail; undefined for no outage. */
  readonly outage: JobMessage["outage"];
  /** What is sent for the jobs together with them; undefined for nothing else. */
  readonly payloads: Payloads | undefined;
}

const defaultCount = 5;
const countMax = 100_000;

/**
 * Parses an event of the `trigger` function, such as `{ "count": 100, "jitter": "10-100" }`. All members are optional.
 *
 * @throws {Error} for an invalid or unknown member; the message names it
 */
export function readTriggerRequest(event: unknown): TriggerRequest {
  if (typeof event !== "object" || Array.isArray(event)) {
    throw new Error('the event must be an object like { "count": 5 }');
  }
  const members: Record<string, unknown> = { ...event };
  const { count, first, jitter, goal, spread, seed, run, work, fail, flaky, outage, ...rest } = members;
  const { payload, payloads, attributes, groupId, ...others } = rest;
  refuseUnknown(others);
  const own = readEventPayloads({ payload, payloads, attributes, groupId });
  const oneEach = payloads === undefined ? defaultCount : own?.list.length;
  return {
    count: wholeNumber("count", count ?? oneEach, 1, countMax),
    first: wholeNumber("first", first ?? 1, 1, Number.MAX_SAFE_INTEGER),
    window: readWindow(jitter ?? "0-0"),
    goal: goalOf(goal, jitter),
    spread: readSpread(spread),
    seed: readSeed(seed),
    run: readRun(run),
    work: readWork(work),
    failShare: share("fail", fail ?? 0),
    flaky: share("flaky", flaky ?? 0),
    outage: readOutage(outage),
    payloads: own,
  };
}

function goalOf(goal: unknown, jitter: unknown): BurstGoal | undefined {
  if (goal === undefined) return undefined;
  if (jitter !== undefined) throw new Error('"goal" and "jitter" cannot be combined: the goal chooses the window');
  const unknown = Object.entries(goal ?? {}).filter(([name]) => !(goalMembers as readonly string[]).includes(name));
  if (typeof goal === "object") refuseUnknown(Object.fromEntries(unknown), "goal.");
  return readGoal(goal);
}

function readWindow(jitter: unknown): JitterWindow {
  const window = parseJitterWindow(String(jitter));
  if (window !== undefined && window.maxSeconds <= delaySecondsMax) return window;
  throw invalidMember("jitter", jitter, `whole seconds from 0 to ${delaySecondsMax}, like "10-100"`);
}

function readSpread(spread: unknown): SpreadName | undefined {
  if (spread === undefined) return undefined;
  const names = Object.keys(spreads);
  if (names.includes(spread as string)) return spread as SpreadName;
  throw invalidMember("spread", spread, `one of ${names.join(", ")}`);
}

function readSeed(seed: unknown): number | string | undefined {
  if (seed === undefined || typeof seed === "number" || typeof seed === "string") return seed;
  throw invalidMember("seed", seed, "a number or a string");
}

function readRun(run: unknown): string | undefined {
  if (run === undefined || typeof run === "string") return run;
  throw invalidMember("run", run, "a string");
}

/** Parses the work time: milliseconds, a range `{ minMs, maxMs }`, or a string as on the command line. */
function readWork(work: unknown): Work | undefined {
  if (work === undefined) return undefined;
  const read = parseWork(workText(work));
  if (read !== undefined) return read;
  throw invalidMember("work", work, 'milliseconds, { "minMs": 100, "maxMs": 300 }, or a string like "5s" or "2s-8s"');
}

function workText(work: unknown): string {
  if (typeof work === "object") {
    const { minMs, maxMs, ...others }: Record<string, unknown> = { ...work };
    refuseUnknown(others, "work.");
    return `${minMs}ms-${maxMs}ms`;
  }
  return typeof work === "number" ? `${work}ms` : String(work);
}

function readOutage(outage: unknown): JobMessage["outage"] {
  if (outage === undefined) return undefined;
  const { fromMs, untilMs, ...others } = { ...(outage as JobMessage["outage"]) };
  refuseUnknown(others, "outage.");
  if (typeof fromMs === "number" && typeof untilMs === "number") return { fromMs, untilMs };
  throw invalidMember("outage", outage, "an object like { fromMs, untilMs }, in milliseconds since the epoch");
}

function wholeNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidMember(name, value, `a whole number from ${min} to ${max}`);
}

function share(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw invalidMember(name, value, "a number from 0 to 1, like 0.1");
}

/** Refuses members that have no meaning, because they were probably meant to have one. */
function refuseUnknown(others: object, path = ""): void {
  const names = Object.keys(others).map((name) => path + name);
  if (names.length > 0) throw new Error(`unknown: ${names.join(", ")}; the event takes ${known}`);
}

/** The members that a goal may have. */
const goalMembers = [
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

const known =
  `count, first, jitter or goal { ${goalMembers.join(", ")} }, spread, seed, run, work (also as { minMs, maxMs }), fail, flaky, ` +
  "outage { fromMs, untilMs }, payload, payloads, attributes, groupId";
