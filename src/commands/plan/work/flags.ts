import { usageError } from "../../../base/errors.ts";
import { type FlagDefinition, grouped } from "../../../cli/command.ts";
import { parsePositiveDuration } from "../../../cli/parse/values.ts";
import type { Via } from "../../../plan/scenario.ts";
import type { Work } from "../../../plan/work.ts";

/** Flags for the work time of the jobs: given, or learned from measurements; after parsing. */
export interface WorkFlags {
  readonly work?: Work;
  readonly workFrom?: string;
  /** Milliseconds. */
  readonly since?: number;
  /** Path of a file. */
  readonly sizes?: string;
  /** Paths of files. */
  readonly like?: readonly string[];
}

/** The flag that makes the local target, or the plan for it, play a function of the user. */
export const likeFlag: FlagDefinition = {
  syntax: "--like <file>",
  group: "load",
  help: "play a function of yours on the emulator: its settings and durations, from the JSON document of measure or init; may be repeated",
  repeatable: true,
};

/** The definitions of these flags, except `--work`. */
export const workFromFlags: readonly FlagDefinition[] = grouped("load", [
  likeFlag,
  {
    syntax: "--work-from <where>",
    help: "learn the time a job takes from metrics, logs, the JSON document of measure, or a file with one duration a line or a CSV column duration; seconds, or with the unit ms",
  },
  {
    syntax: "--since <time>",
    help: "how far back --work-from looks in metrics or logs (default: 1h)",
    parse: parsePositiveDuration,
  },
  { syntax: "--sizes <file>", help: "file with the size of each job: one a line, or a CSV column size" },
]);

/**
 * Refuses measured work and sizes for the trigger function, whose event can only describe the work as a text.
 *
 * @throws {FlattenError} (usage)
 */
export function refuseMeasuredTrigger(via: Via, { work, workFrom, sizes, like }: WorkFlags): void {
  if (via !== "trigger") return;
  if (like !== undefined && work === undefined && workFrom === undefined) {
    throw usageError(
      "the trigger function and --like cannot be combined: the trigger function draws the work times itself",
      "let flatten send the jobs: --via sqs   or describe the work: --work lognormal:5s,0.4",
    );
  }
  if (sizes !== undefined) {
    throw usageError(
      "--via trigger and --sizes cannot be combined: the event of the trigger function has no sizes",
      "let flatten send the jobs: --via sqs",
    );
  }
  if (workFrom === undefined) return;
  throw usageError(
    "--via trigger and --work-from cannot be combined: the trigger function draws the work times itself",
    "let flatten send the jobs: --via sqs   or describe the work: --work lognormal:5s,0.4",
  );
}
