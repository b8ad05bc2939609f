import { usageError } from "../base/errors.ts";
import type { CompareGoal } from "../experiment/compare-goal.ts";
import type { FlagDefinition } from "./command.ts";
import { parsePositiveDuration } from "./values/durations.ts";
import { parseCount } from "./values/numbers.ts";

/** Flags that say what the arms are ranked by. */
export interface CompareGoalFlags {
  readonly maxConcurrency?: number;
  /** Milliseconds. */
  readonly deadline?: number;
}

export const compareGoalFlags: readonly FlagDefinition[] = [
  {
    syntax: "--max-concurrency <n>",
    says: "goal: recommend the arm that is done first of those that keep the peak at or under this; exit with 3 if none does",
    parse: parseCount,
  },
  {
    syntax: "--deadline <time>",
    says: "goal: recommend the arm with the lowest peak of those that are done by then; exit with 3 if none is",
    parse: parsePositiveDuration,
  },
];

/**
 * The one goal that the flags give; undefined without any.
 *
 * @throws {FlattenError} (usage) for two
 */
export function compareGoalOf({ maxConcurrency, deadline }: CompareGoalFlags): CompareGoal | undefined {
  if (maxConcurrency === undefined) return deadline === undefined ? undefined : { deadlineSeconds: deadline / 1000 };
  if (deadline === undefined) return { maxConcurrency };
  throw usageError(
    "--max-concurrency and --deadline do not go together: the arms are ranked by one goal",
    "leave out one of them, or assert it as well: --assert 'lastEnd<=120s'",
  );
}
