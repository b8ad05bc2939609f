import { usageError } from "../../base/errors.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { durationFlag } from "../../cli/common-flags.ts";
import { badValue, givenFlags, parseConfidence, parseCount } from "../../cli/parse/values.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import { type BurstGoal, parseGoals } from "../../plan/solve/goal.ts";
import type { JitterWindow, SpreadName } from "../../plan/spreads/spread.ts";

/** Flags that choose the delays for a goal, after parsing. */
export interface GoalFlags {
  /** Invocations in flight at once. */
  readonly maxPeak?: number;
  /** Starts per second. */
  readonly maxRate?: number;
  readonly maxConnections?: number;
  readonly connectionsPerEnvironment?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
}

/** Flags of the goal that arms are ranked by, after parsing. */
export type CompareGoalFlags = Omit<GoalFlags, "confidence">;

/** The flag of every command that chooses delays for a goal. */
export const confidenceFlag: FlagDefinition = {
  syntax: "--confidence <share>",
  group: "goals",
  help: "probability that the goal is met (default: 95%)",
  parse: parseConfidence,
};

/**
 * The flags of a goal, except its confidence.
 *
 * @param maxPeak what `--max-peak` does in the command, for its help.
 * @param deadline what `--deadline` does.
 */
export const goalFlagsWith = (maxPeak: string, deadline: string): readonly FlagDefinition[] =>
  grouped("goals", [
    { syntax: "--max-peak <n>", help: maxPeak, parse: parseCount },
    ...limitFlags,
    durationFlag("--deadline", deadline),
  ]);

/** Parses a rate: `14/s` or `14`. */
const parseRate: FlagDefinition["parse"] = (flag) => (text) => {
  const rate = Number(text.replace(/\/s$/, ""));
  if (/^\d+(\.\d+)?(\/s)?$/.test(text) && rate >= 1) return rate;
  throw badValue(flag, text, "expected starts per second, 1 or more", "14/s");
};

/** The flags of limits other than the peak. */
const limitFlags: readonly FlagDefinition[] = [
  {
    syntax: "--max-rate <n/s>",
    help: "keep the starts within any second at or below n: what a database or an API behind the function takes",
    parse: parseRate,
  },
  {
    syntax: "--max-connections <n>",
    help: "keep the connections of all execution environments at or below n, idle environments included",
    parse: parseCount,
  },
  {
    syntax: "--connections-per-environment <n>",
    help: "connections that each environment keeps open (default: 1)",
    parse: parseCount,
  },
];

/** Other flags that a goal is checked against. */
interface OtherFlags {
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
}

/**
 * Returns the goal of a burst; undefined without one.
 *
 * @param example the remedy for a confidence without a goal.
 * @throws {FlattenError} (usage) for flags that cannot be combined.
 */
export function burstGoalOf(
  flags: GoalFlags & OtherFlags,
  example = "for example: flatten burst --max-peak 10",
): BurstGoal | undefined {
  const given = givenOf(flags);
  if (flags.jitter !== undefined && given.length > 1) {
    throw usageError(`${given.join(" and ")} cannot be combined: a goal chooses the delays`, "leave out all but one");
  }
  const goal = goalIn(flags);
  if (goal === undefined && flags.confidence !== undefined) {
    throw usageError("--confidence needs a goal: --max-peak, --max-rate, --max-connections or --deadline", example);
  }
  if (goal !== undefined) refuseDirectGoal(flags.via, given[0] as string);
  return goal;
}

/** Checks that a goal is not combined with a direct invoke, which cannot be delayed. @throws {FlattenError} (usage) */
function refuseDirectGoal(via: Via | undefined, goalFlag: string): void {
  if (via === undefined || isQueued(via)) return;
  throw usageError(
    `${goalFlag} and --via ${via} cannot be combined: a goal needs delays, and only messages can be delayed`,
    "leave out --via, or send through the queue: --via sqs",
  );
}

/** Returns the given flags out of those that set the delays or a goal for them. */
export const givenOf = (flags: GoalFlags & Pick<OtherFlags, "jitter">): string[] =>
  givenFlags(flags, ["jitter", "maxPeak", "maxRate", "maxConnections", "deadline"]);

/** The goal of flags, if any. @throws {FlattenError} (usage) for fewer connections than one environment has. */
export function goalIn(flags: GoalFlags): BurstGoal | undefined {
  const { maxPeak, maxRate, deadline, confidence } = flags;
  const deadlineSeconds = deadline === undefined ? undefined : deadline / 1000;
  const limits = { maxPeak, maxRate, maxEnvironments: environmentsIn(flags) };
  const { connectionsPerEnvironment: each = 1 } = flags;
  const goal = parseGoals({ ...limits, deadlineSeconds, confidence });
  return goal === undefined || each === 1 ? goal : { ...goal, connectionsPerEnvironment: each };
}

/** How many environments the connections are enough for; undefined without `--max-connections`. */
function environmentsIn({ maxConnections, connectionsPerEnvironment }: GoalFlags): number | undefined {
  const each = connectionsPerEnvironment ?? 1;
  if (maxConnections === undefined) {
    if (connectionsPerEnvironment === undefined) return undefined;
    throw usageError("--connections-per-environment needs --max-connections", "for example: --max-connections 80");
  }
  if (maxConnections >= each) return Math.floor(maxConnections / each);
  throw usageError(
    `--max-connections ${maxConnections} and --connections-per-environment ${each} contradict each other: no environment could start`,
    `nearest is --max-connections ${each}`,
  );
}
