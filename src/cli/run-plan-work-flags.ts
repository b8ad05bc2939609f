import type { Work } from "../plan/work.ts";
import type { FlagDefinition } from "./command.ts";
import { parsePositiveDuration } from "./values/durations.ts";

/** Flags that say how long jobs work: as told, or as it was measured. */
export interface WorkFlags {
  readonly work?: Work;
  readonly workFrom?: string;
  readonly since?: number;
  /** A file. */
  readonly sizes?: string;
}

export const workFromFlags: readonly FlagDefinition[] = [
  {
    syntax: "--work-from <where>",
    says: "learn the work: metrics, logs, or a file with a duration on each line or a CSV column duration, seconds or ms",
  },
  {
    syntax: "--since <time>",
    says: "how far back --work-from looks in metrics or logs (default: 1h)",
    parse: parsePositiveDuration,
  },
  {
    syntax: "--sizes <file>",
    says: "how big each document is, a size on each line or a CSV column size: told to the jobs, and planned with where --work-from knows how work goes with size",
  },
];
