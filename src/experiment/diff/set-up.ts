import type { ArmLoad } from "../load.ts";
import type { ArmResult, ResultDocument } from "../result.ts";
import type { ArmSettings, StackSettings } from "../settings/settings.ts";
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
    const [armOfA, armOfB] = [matched.a[0], matched.b[0]];
    const inA = { ...armParts(armOfA), ...loadParts(armOfA), ...settingParts(armOfA, armOfB, a) };
    const inB = { ...armParts(armOfB), ...loadParts(armOfB), ...settingParts(armOfB, armOfA, b) };
    const about = arms.length === 1 ? "" : `${matched.a[0].name}: `;
    return differingParts(inA, inB, about);
  });
  return [...differingParts(documentParts(a), documentParts(b)), ...flagDifferences(a, b), ...differing];
}

/**
 * Flags of the two commands that differ; none if a record of an older version has no command. Flags whose settings both records
 * contain are left out, because two texts can mean the same: `2s` and `2000ms`.
 */
function flagDifferences(a: ResultDocument, b: ResultDocument): SetUpDifference[] {
  if (a.command === undefined || b.command === undefined) return [];
  const isResolved = [a, b].every(
    ({ arms, setUp }) => setUp?.maxReceives !== undefined && arms.every(({ load }) => load !== undefined),
  );
  const [inA, inB] = [comparedFlags(a.command, isResolved), comparedFlags(b.command, isResolved)];
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
  "receives before the dead-letter queue": setUp?.maxReceives,
  "account limit": setUp?.accountLimit,
});

const armParts = ({ name, via, spread, jitterSeconds, count, state }: ArmResult): Parts => ({
  arm: name,
  path: via,
  spread,
  "delays (s)": jitterSeconds === null ? null : `${jitterSeconds.min}–${jitterSeconds.max}`,
  jobs: count,
  "how it ended": state,
});

const loadParts = ({ load }: ArmResult): Parts => ({
  work: load && workText(load),
  "share of jobs that fail": load?.failShare,
  "share of attempts that fail": load?.flaky,
  "pause between calls (s)": load?.pauseSeconds,
  "calls in flight": load && (load.parallel ?? "default"),
  "conditions that end it": load && (load.abort.join(", ") || null),
  arrivals: load && (load.arrivals ?? "all at once"),
  sizes: load?.sizes,
});

const workText = ({ work: { kind, p50, p95, p99 } }: ArmLoad): string =>
  kind === "fixed" ? `${p50} s` : `${kind}, p50 ${p50} s, p95 ${p95} s, p99 ${p99} s`;

/** The settings that at least one of two arms has of its own, as they were while this arm ran. */
function settingParts({ settings }: ArmResult, other: ArmResult, { setUp }: ResultDocument): Parts {
  const names = Object.keys({ ...settings, ...other.settings }) as (keyof ArmSettings)[];
  const deployed: Partial<StackSettings> | undefined = setUp && { enabled: true, pollers: null, ...setUp };
  return Object.fromEntries(
    names.map((name) => {
      const value = settings?.[name] === undefined ? deployed?.[name] : settings[name];
      return [`${settingNames[name]} of the arm`, typeof value === "boolean" ? String(value) : value];
    }),
  );
}

const settingNames = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window (s)",
  maximumConcurrency: "maximum concurrency",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  enabled: "mapping enabled",
} as const satisfies Record<keyof StackSettings, string>;
