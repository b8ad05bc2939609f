import { usageError } from "../../base/errors.ts";
import type { FlagDefinition } from "../../cli/command.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";
import { parseCount } from "../../cli/parse/numbers.ts";
import type { JitterWindow } from "../../cli/parse/windows.ts";
import { parseConfidence } from "../../cli/parse/work-times.ts";
import type { CompareGoal } from "../../experiment/result.ts";
import type { Via } from "../../plan/scenario.ts";
import type { BurstGoal } from "../../plan/solve/goal.ts";
import type { SpreadName } from "../../plan/spreads/spread.ts";
import { refuseDirectGoal } from "./flags.ts";

/** Flags that let the delays be chosen for a goal. */
export interface GoalFlags {
  readonly maxPeak?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
}

export const goalFlags: readonly FlagDefinition[] = [
  {
    syntax: "--max-peak <n>",
    help: "goal: choose the delays that keep the peak at or under this; exit with 3 if the run does not",
    parse: parseCount,
  },
  {
    syntax: "--deadline <time>",
    help: "goal: choose the delays with the lowest peak that are done by then; exit with 3 if the run is not",
    parse: parsePositiveDuration,
  },
  { syntax: "--confidence <share>", help: "how sure the goal has to be kept (default: 95%)", parse: parseConfidence },
];

interface Beside {
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
}

const example = "for example: flatten burst --max-peak 10";

/**
 * The one goal that the flags give; undefined without any.
 *
 * @throws {FlattenError} (usage) for flags that do not go together
 */
export function burstGoalOf({ maxPeak, deadline, confidence, via, jitter }: GoalFlags & Beside) {
  const given = [
    ...(jitter === undefined ? [] : ["--jitter"]),
    ...(maxPeak === undefined ? [] : ["--max-peak"]),
    ...(deadline === undefined ? [] : ["--deadline"]),
  ];
  if (given.length > 1) {
    throw usageError(`${given.join(" and ")} do not go together: a goal chooses the delays`, "leave out all but one");
  }
  const goal = goalIn(maxPeak, deadline, confidence);
  if (goal === undefined && confidence !== undefined) {
    throw usageError("--confidence needs a goal: --max-peak or --deadline", example);
  }
  if (goal !== undefined) refuseDirectGoal(via, given[0] as string);
  return goal;
}

function goalIn(maxPeak?: number, deadline?: number, confidence?: number): BurstGoal | undefined {
  const sure = confidence === undefined ? {} : { confidence };
  if (maxPeak !== undefined) return { maxPeak, ...sure };
  return deadline === undefined ? undefined : { deadlineSeconds: deadline / 1000, ...sure };
}

/** Flags that say what the arms are ranked by. */
export interface CompareGoalFlags {
  readonly maxPeak?: number;
  /** Milliseconds. */
  readonly deadline?: number;
}

export const compareGoalFlags: readonly FlagDefinition[] = [
  {
    syntax: "--max-peak <n>",
    help: "goal: recommend the arm that is done first of those that keep the peak at or under this; exit with 3 if none does",
    parse: parseCount,
  },
  {
    syntax: "--deadline <time>",
    help: "goal: recommend the arm with the lowest peak of those that are done by then; exit with 3 if none is",
    parse: parsePositiveDuration,
  },
];

/**
 * The one goal that the flags give; undefined without any.
 *
 * @throws {FlattenError} (usage) for two
 */
export function compareGoalOf({ maxPeak, deadline }: CompareGoalFlags): CompareGoal | undefined {
  if (maxPeak === undefined) return deadline === undefined ? undefined : { deadlineSeconds: deadline / 1000 };
  if (deadline === undefined) return { maxPeak };
  throw usageError(
    "--max-peak and --deadline do not go together: the arms are ranked by one goal",
    "leave out one of them, or assert it as well: --assert 'lastEnd<=120s'",
  );
}
