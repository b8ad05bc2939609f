import type { ArmResult, ResultDocument } from "../result.ts";
import { comparedFlags } from "./command-line.ts";
import type { MatchedArms } from "./match-arms.ts";

/** A part of the set-up that differs between two runs, as text; null where the record does not contain it. */
export interface SetUpDifference {
  readonly what: string;
  readonly a: string | null;
  readonly b: string | null;
}

/** What differs in how two runs were set up: where and when it ran, and the flags of the jobs, and per arm what was sent and with which settings. */
export function setUpDifferences(
  a: ResultDocument,
  b: ResultDocument,
  arms: readonly MatchedArms[],
): readonly SetUpDifference[] {
  const differing = arms.flatMap((matched) => {
    const [inA, inB] = [armParts(matched.a[0]), armParts(matched.b[0])];
    const about = arms.length === 1 ? "" : `${matched.a[0].name}: `;
    return differingParts(inA, inB, about);
  });
  return [...differingParts(documentParts(a), documentParts(b)), ...flagDifferences(a, b), ...differing];
}

/** Flags of the two commands that differ; none if a record of an older version has no command. */
function flagDifferences({ command: a }: ResultDocument, { command: b }: ResultDocument): SetUpDifference[] {
  if (a === undefined || b === undefined) return [];
  const [inA, inB] = [comparedFlags(a), comparedFlags(b)];
  const names = [...new Set([...Object.keys(inA), ...Object.keys(inB)])];
  return names
    .map((what) => ({ what, a: inA[what] ?? "not given", b: inB[what] ?? "not given" }))
    .filter((each) => each.a !== each.b);
}

/** Parts of a set-up by what they are called; undefined where a record does not contain one. */
type Parts = Readonly<Record<string, string | number | null | undefined>>;

/** The parts of a set-up that differ. @param about is put before what differs, if there are several things to differ in */
export function differingParts(a: Parts, b: Parts, about = ""): SetUpDifference[] {
  const text = (value: Parts[string]): string | null =>
    value === undefined ? null : value === null ? "none" : String(value);
  return Object.keys(a)
    .map((what) => ({ what: about + what, a: text(a[what]), b: text(b[what]) }))
    .filter((each) => each.a !== each.b);
}

const documentParts = ({ target, seed, version, setUp }: ResultDocument): Parts => ({
  where: target.kind,
  Region: target.region,
  stack: target.stack,
  function: target.function,
  seed,
  "flatten version": version,
  "batch size": setUp?.batchSize,
  "batching window (s)": setUp?.batchingWindowSeconds,
  "maximum concurrency": setUp?.maximumConcurrency,
  "reserved concurrency": setUp?.reservedConcurrency,
  "provisioned pollers": setUp?.pollers,
  "memory (MB)": setUp?.memoryMegabytes,
  "timeout (s)": setUp?.timeoutSeconds,
  "visibility timeout (s)": setUp?.visibilityTimeoutSeconds,
  "account limit": setUp?.accountLimit,
});

const armParts = ({ name, via, spread, jitterSeconds, count, settings, state }: ArmResult): Parts => ({
  arm: name,
  path: via,
  spread,
  "delays (s)": jitterSeconds === null ? null : `${jitterSeconds.min}–${jitterSeconds.max}`,
  jobs: count,
  "settings of the arm": settings === undefined ? null : JSON.stringify(settings),
  "how it ended": state,
});
