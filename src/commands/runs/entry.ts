import { isExperiment, type KeptDocument } from "../../cli/documents.ts";
import { type RunFile, readRun } from "../../cli/past-runs.ts";
import type { ResultDocument } from "../../experiment/result.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { WatchDocument } from "../../experiment/watch/document.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { MeasureDocument } from "../../operate/measure/document.ts";

/** A past run, as `flatten runs list` shows it. */
export type RunEntry = {
  readonly id: string;
  /** When the record was written, ISO 8601. */
  readonly writtenAt: string;
  readonly bytes: number;
} & (
  | RunOfExperiment
  | RunOfReading
  /** Why the record cannot be used. */
  | { readonly problem: string }
);

/** What a list shows of a burst or a comparison. */
interface RunOfExperiment {
  readonly problem: null;
  readonly experiment: "burst" | "compare";
  /** Start on the clock of the target, ISO 8601. */
  readonly startedAt: string;
  readonly seed: number;
  readonly target: TargetDescription;
  readonly arms: number;
  /** Jobs of all arms. */
  readonly jobs: number;
  /** Peak of invocations in flight of each arm. */
  readonly peaks: readonly number[];
  /** When the last job of the slowest arm ended, seconds after its first call; null if no job ended. */
  readonly lastEndSeconds: number | null;
  /** Whether every arm was drained, and lost no job. */
  readonly isComplete: boolean;
}

/** What a list shows of a measurement or a watch. */
interface RunOfReading {
  readonly problem: null;
  readonly experiment: "measure" | "watch";
  /** The period that was read, on the clock of the target, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly target: Pick<TargetDescription, "kind" | "region"> & Partial<TargetDescription>;
  readonly functions: readonly string[];
  /** The peak of all measured functions together, or the highest value of ConcurrentExecutions; empty without data. */
  readonly peaks: readonly number[];
  /** Whether the whole period was read. */
  readonly isComplete: boolean;
}

/** A line of the list. A record that cannot be used is listed too, so that it can be found and deleted. */
export async function entryOf(cwd: string, file: RunFile): Promise<RunEntry> {
  const { id, bytes } = file;
  const head = { id, writtenAt: new Date(file.writtenMs).toISOString(), bytes };
  try {
    return { ...head, ...partsOf(await readRun(cwd, file)) };
  } catch (error) {
    return { ...head, problem: (error as Error).message };
  }
}

function partsOf(document: KeptDocument): RunOfExperiment | RunOfReading {
  if (isExperiment(document)) return experimentParts(document);
  return document.kind === "measure" ? measureParts(document) : watchParts(document);
}

function experimentParts({ kind, startedAt, seed, target, arms }: ResultDocument): RunOfExperiment {
  const ends = arms.flatMap(({ seconds }) => seconds.untilLastEnd ?? []);
  return {
    problem: null,
    experiment: kind,
    startedAt,
    seed,
    target,
    arms: arms.length,
    jobs: arms.reduce((total, { count }) => total + count, 0),
    peaks: arms.flatMap(({ peak }) => peak.invocations ?? []),
    lastEndSeconds: ends.length === 0 ? null : Math.max(...ends),
    isComplete: arms.every(({ state, jobs }) => state === "drained" && isWholeCount(jobs)),
  };
}

const measureParts = ({ target, from, to, functions, together, interrupted }: MeasureDocument): RunOfReading => ({
  problem: null,
  experiment: "measure",
  startedAt: from,
  endedAt: to,
  target,
  functions: functions.map(({ name }) => name),
  peaks: [together?.slots.peak ?? functions[0]?.slots.peak ?? []].flat(),
  isComplete: !interrupted,
});

function watchParts({ target, startedAt, at, minutes }: WatchDocument): RunOfReading {
  const all = minutes.flatMap(({ perFunction }) => Object.values(perFunction));
  const values = all.flatMap(({ concurrentExecutions }) => concurrentExecutions ?? []);
  return {
    problem: null,
    experiment: "watch",
    startedAt: startedAt ?? at,
    endedAt: at,
    target,
    functions: [...new Set(minutes.flatMap(({ perFunction }) => Object.keys(perFunction)))],
    peaks: values.length === 0 ? [] : [values.reduce((most, value) => Math.max(most, value), 0)],
    isComplete: true,
  };
}
