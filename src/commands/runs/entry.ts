import { sum } from "../../base/numbers.ts";
import { isExperiment, type KeptDocument } from "../../cli/documents.ts";
import { type RunFile, readRun } from "../../cli/past-runs.ts";
import type { ResultDocument } from "../../experiment/result.ts";
import type { WatchDocument } from "../../experiment/watch/document.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { MeasureDocument } from "../../operate/measure/document.ts";

/** A past run, as `flatten runs list` shows it. */
export type RunEntry = Awaited<ReturnType<typeof entryOf>>;

/** A line of the list. A record that cannot be used is listed too, so that it can be found and deleted. */
export async function entryOf(cwd: string, file: RunFile) {
  const { id, bytes, writtenMs } = file;
  /** `writtenAt`: when the record was written, ISO 8601. */
  const head = { id, writtenAt: new Date(writtenMs).toISOString(), bytes };
  try {
    return { ...head, ...partsOf(await readRun(cwd, file)) };
  } catch (error) {
    /** `problem`: why the record cannot be used. */
    return { ...head, problem: (error as Error).message };
  }
}

function partsOf(document: KeptDocument) {
  if (isExperiment(document)) return experimentParts(document);
  return document.kind === "measure" ? measureParts(document) : watchParts(document);
}

/** What a list shows of a burst or a comparison. */
function experimentParts({ kind, startedAt, seed, target, arms }: ResultDocument) {
  const ends = arms.flatMap(({ seconds }) => seconds.untilLastEnd ?? []);
  return {
    problem: null,
    experiment: kind,
    /** Start on the clock of the target, ISO 8601. */
    startedAt,
    seed,
    target,
    arms: arms.length,
    /** Jobs of all arms. */
    jobs: sum(arms.map(({ count }) => count)),
    /** Peak of invocations in flight of each arm. */
    peaks: arms.flatMap(({ peak }) => peak.invocations ?? []),
    /** When the last job of the slowest arm ended, seconds after its first call; null if no job ended. */
    lastEndSeconds: ends.length === 0 ? null : Math.max(...ends),
    /** Whether every arm was drained, and lost no job. */
    isComplete: arms.every(({ state, jobs }) => state === "drained" && isWholeCount(jobs)),
  };
}

/** What a list shows of a measurement: the period that was read, and the peak of all functions together. */
const measureParts = ({ target, from, to, functions, together, interrupted }: MeasureDocument) => ({
  problem: null,
  experiment: "measure" as const,
  startedAt: from,
  endedAt: to,
  target,
  functions: functions.map(({ name }) => name),
  peaks: [together?.slots.peak ?? functions[0]?.slots.peak ?? []].flat(),
  /** Whether the whole period was read. */
  isComplete: !interrupted,
});

/** What a list shows of a watch: the period that was read, and the highest value of ConcurrentExecutions. */
function watchParts({ target, startedAt, at, minutes }: WatchDocument) {
  const all = minutes.flatMap(({ perFunction }) => Object.values(perFunction));
  const values = all.flatMap(({ concurrentExecutions }) => concurrentExecutions ?? []);
  return {
    problem: null,
    experiment: "watch" as const,
    startedAt: startedAt ?? at,
    endedAt: at,
    target,
    functions: [...new Set(minutes.flatMap(({ perFunction }) => Object.keys(perFunction)))],
    peaks: values.length === 0 ? [] : [values.reduce((most, value) => Math.max(most, value), 0)],
    isComplete: true,
  };
}
