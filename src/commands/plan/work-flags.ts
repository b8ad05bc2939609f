import { usageError } from "../../base/errors.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";
import type { Via } from "../../plan/scenario.ts";
import type { Work } from "../../plan/work/work.ts";

/** Flags that say how long jobs work: as told, or as it was measured. */
export interface WorkFlags {
  readonly work?: Work;
  readonly workFrom?: string;
  readonly since?: number;
  /** A file. */
  readonly sizes?: string;
}

export const workFromFlags: readonly FlagDefinition[] = grouped("load", [
  {
    syntax: "--work-from <where>",
    help: "learn the time a job takes: metrics, logs, or a file with one duration a line or a CSV column duration, seconds or ms",
  },
  {
    syntax: "--since <time>",
    help: "how far back --work-from looks in metrics or logs (default: 1h)",
    parse: parsePositiveDuration,
  },
  { syntax: "--sizes <file>", help: "size of each job: one a line, or a CSV column size" },
]);

/** The trigger is told the work as a text, and a sample of measured times has none. */
export function refuseMeasuredTrigger(via: Via, { workFrom, sizes }: WorkFlags): void {
  if (via !== "trigger") return;
  if (sizes !== undefined) {
    throw usageError(
      "--via trigger and --sizes do not go together: the trigger is told no sizes",
      "send from here: --via sqs",
    );
  }
  if (workFrom === undefined) return;
  throw usageError(
    "--via trigger and --work-from do not go together: the trigger draws the work itself, and takes no measured times",
    "send from here: --via sqs   or say the work: --work lognormal:5s,0.4",
  );
}
