import { usageError } from "../../base/errors.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";
import { parseCount } from "../../cli/parse/numbers.ts";
import { parseConfidence } from "../../cli/parse/work-times.ts";
import type { CompareGoal } from "../../experiment/result.ts";
import type { JitterWindow } from "../../plan/jitter-window.ts";
import type { Via } from "../../plan/scenario.ts";
import { type BurstGoal, parseGoal } from "../../plan/solve/goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { refuseDirectGoal } from "./flags.ts";

/** Flags that choose the delays for a goal, after parsing. */
export interface GoalFlags {
  readonly maxPeak?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
}

/** The flag of every command that chooses delays for a goal. */
export const confidenceFlag: FlagDefinition = {
  syntax: "--confidence <share>",
  group: "goals",
  help: "probability that the goal is met (default: 95%)",
  parse: parseConfidence,
};

/** Flags of `burst` for its goal. */
export const goalFlags: readonly FlagDefinition[] = grouped("goals", [
  {
    syntax: "--max-peak <n>",
    help: "choose delays that keep the peak at or below n; exit with 3 if the run exceeds it",
    parse: parseCount,
  },
  {
    syntax: "--deadline <time>",
    help: "choose delays with the lowest peak that finish by then; exit with 3 if the run does not",
    parse: parsePositiveDuration,
  },
  confidenceFlag,
]);

/** Other flags that a goal is checked against. */
interface OtherFlags {
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
}

const example = "for example: flatten burst --max-peak 10";

/**
 * Returns the goal of a burst; undefined without one.
 *
 * @throws {FlattenError} (usage) for flags that cannot be combined.
 */
export function burstGoalOf(flags: GoalFlags & OtherFlags): BurstGoal | undefined {
  const given = givenOf(flags);
  if (given.length > 1) {
    throw usageError(`${given.join(" and ")} cannot be combined: a goal chooses the delays`, "leave out all but one");
  }
  const goal = goalIn(flags);
  if (goal === undefined && flags.confidence !== undefined) {
    throw usageError("--confidence needs a goal: --max-peak or --deadline", example);
  }
  if (goal !== undefined) refuseDirectGoal(flags.via, given[0] as string);
  return goal;
}

/** Returns the given flags out of those that set the delays or a goal for them. */
export const givenOf = ({ jitter, maxPeak, deadline }: GoalFlags & Pick<OtherFlags, "jitter">): string[] =>
  Object.entries({ "--jitter": jitter, "--max-peak": maxPeak, "--deadline": deadline }).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag],
  );

/** Returns the goal of flags with at most one goal; undefined without one. */
export const goalIn = ({ maxPeak, deadline, confidence }: GoalFlags): BurstGoal | undefined =>
  parseGoal({ maxPeak, deadlineSeconds: deadline === undefined ? undefined : deadline / 1000, confidence });

/** Flags of the goal that arms are ranked by, after parsing. */
export type CompareGoalFlags = Pick<GoalFlags, "maxPeak" | "deadline">;

/** Flags of `compare` for the goal that arms are ranked by. */
export const compareGoalFlags: readonly FlagDefinition[] = grouped("goals", [
  {
    syntax: "--max-peak <n>",
    help: "recommend the arm that finishes first with a peak at or below n; exit with 3 if there is none",
    parse: parseCount,
  },
  {
    syntax: "--deadline <time>",
    help: "recommend the arm with the lowest peak that finishes by then; exit with 3 if there is none",
    parse: parsePositiveDuration,
  },
]);

/**
 * Returns the goal of a comparison; undefined without one.
 *
 * @throws {FlattenError} (usage) for two goals.
 */
export function compareGoalOf(flags: CompareGoalFlags): CompareGoal | undefined {
  if (givenOf(flags).length < 2) return goalIn(flags);
  throw usageError(
    "--max-peak and --deadline cannot be combined: the arms are ranked by one goal",
    "leave out one of them, or assert it: --assert 'lastEnd<=120s'",
  );
}

/**
 * Checks that a spread has delays to place.
 *
 * @param remedy how to give the command delays
 * @throws {FlattenError} (usage)
 */
export function refuseSpreadWithoutDelays(
  { spread }: { readonly spread?: SpreadName },
  hasDelays: boolean,
  remedy: string,
): void {
  if (hasDelays || spread === undefined || spread === "none") return;
  throw usageError(`--spread ${spread} needs delays: it places them in a window`, remedy);
}
