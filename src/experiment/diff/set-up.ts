import { argvIn } from "../../base/encoding.ts";
import { runsNeeded, significanceLevel, smallestP } from "../../measure/two-samples.ts";
import type { ArmLoad } from "../arm-spec.ts";
import type { ArmResult, ResultDocument } from "../result.ts";
import type { ArmSettings, StackSettings } from "../settings.ts";
import type { SetUp } from "../stack-facts.ts";

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

const setUpNames = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window (s)",
  maximumConcurrency: "maximum concurrency",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  memoryMegabytes: "memory (MB)",
  timeoutSeconds: "timeout (s)",
  visibilityTimeoutSeconds: "visibility timeout (s)",
  maxReceives: "receives before the dead-letter queue",
  accountLimit: "account limit",
} as const satisfies Record<keyof SetUp, string>;

const documentParts = ({ target, seed, version, setUp }: ResultDocument): Parts => ({
  where: target.kind,
  Region: target.region,
  stack: target.stack,
  function: target.function,
  seed,
  "flatten version": version,
  ...Object.fromEntries(Object.entries(setUpNames).map(([part, what]) => [what, setUp?.[part as keyof SetUp]])),
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
      const what = name === "enabled" ? "mapping enabled" : setUpNames[name];
      return [`${what} of the arm`, typeof value === "boolean" ? String(value) : value];
    }),
  );
}

/** Flags that other parts of the set-up show, and flags that change nothing about what a run does. */
const notCompared: ReadonlySet<string> = new Set(
  [
    "account-limit arms batch-size batching-window confidence count deadline delays jitter",
    "mapping-max-concurrency max-peak max-rate max-connections connections-per-environment no-direct repeat",
    "reserved-concurrency seed spread via",
    "dlq endpoint-url function profile queue region stack target",
    "assert baseline debug details format json name no-color output plain quiet record-payloads report serve speed yes",
  ]
    .flatMap((line) => line.split(" "))
    .map((name) => `--${name}`),
);

/** Flags whose settings a record contains, as they were resolved. */
const resolved: ReadonlySet<string> = new Set(
  "abort arrivals fail flaky max-receive-count parallel pause scale warp work".split(" ").map((name) => `--${name}`),
);

/** Short forms of the flags above that have a value. */
const short: ReadonlySet<string> = new Set(["-n", "-o"]);

/**
 * The flags of a recorded command that decide what its jobs are and how they are sent, by their names, as they were typed: work,
 * failures, payloads, pauses, the emulator. A flag that is repeated has all its values, in alphabetical order.
 *
 * @param isResolved leaves out the flags whose settings the record contains.
 */
function comparedFlags(command: string, isResolved: boolean): Readonly<Record<string, string>> {
  const words = argvIn(command);
  const flags: Record<string, string[]> = {};
  words.forEach((word, index) => {
    const [, name, inside] = /^(--[a-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (
      name === undefined ||
      notCompared.has(name) ||
      (isResolved && resolved.has(name)) ||
      short.has(words[index - 1] ?? "")
    )
      return;
    const next = words[index + 1];
    const value = inside ?? (next === undefined || /^--?[a-z]/.test(next) ? "yes" : next);
    flags[name] = [...(flags[name] ?? []), value].sort();
  });
  return Object.fromEntries(Object.entries(flags).map(([name, values]) => [name, values.join(", ")]));
}

/** The runs of one arm: one, or several with `--repeat`. */
export type ArmRuns = readonly [ArmResult, ...ArmResult[]];

/**
 * How the runs of an arm are compared: `paired`, seed by seed, which is exact on the emulator; by a `test`; or not at all, because
 * there are `too-few` of them to distinguish a difference from chance.
 */
export type Method = "paired" | "test" | "too-few";

/** An arm that both documents have. Of paired runs, the n-th of both had the same seed. */
export interface MatchedArms {
  readonly a: ArmRuns;
  readonly b: ArmRuns;
  readonly method: Method;
}

/** The arms of two documents, matched by name. If each has one arm left, these are matched, too. */
interface Matched {
  readonly matched: readonly MatchedArms[];
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

/** Matches the arms of two documents. */
export function matchArms(a: ResultDocument, b: ResultDocument): Matched {
  const [inA, inB] = [runsByName(a), runsByName(b)];
  const both = [...inA].flatMap(([name, runs]) => {
    const others = inB.get(name);
    return others === undefined ? [] : [{ a: runs, b: others }];
  });
  const restOfA = [...inA].filter(([name]) => !inB.has(name));
  const restOfB = [...inB].filter(([name]) => !inA.has(name));
  const isPair = restOfA.length === 1 && restOfB.length === 1;
  const last = isPair ? restOfA.flatMap(([, runs]) => restOfB.map(([, others]) => ({ a: runs, b: others }))) : [];
  return {
    matched: [...both, ...last].map((pair) => withMethod(pair, a, b)),
    onlyInA: isPair ? [] : restOfA.map(([name]) => name),
    onlyInB: isPair ? [] : restOfB.map(([name]) => name),
  };
}

const runsByName = ({ arms }: ResultDocument): ReadonlyMap<string, ArmRuns> =>
  new Map(arms.map(({ name }) => [name, arms.filter((arm) => arm.name === name) as unknown as ArmRuns]));

/** The n-th run of an arm has the n-th seed from that of the document on; see `runArms`. */
function withMethod(pair: Omit<MatchedArms, "method">, a: ResultDocument, b: ResultDocument): MatchedArms {
  const isLocal = a.target.kind === "local" && b.target.kind === "local";
  const from = Math.max(a.seed, b.seed);
  const to = Math.min(a.seed + pair.a.length, b.seed + pair.b.length);
  if (isLocal && to > from) {
    const [runsOfA, runsOfB] = [pair.a.slice(from - a.seed, to - a.seed), pair.b.slice(from - b.seed, to - b.seed)];
    return { a: runsOfA as unknown as ArmRuns, b: runsOfB as unknown as ArmRuns, method: "paired" };
  }
  const isEnough = smallestP(pair.a.length, pair.b.length) <= significanceLevel;
  return { ...pair, method: isEnough && Math.min(pair.a.length, pair.b.length) >= runsNeeded ? "test" : "too-few" };
}

/** The runs of an arm in the baseline: those of the same name, or all of them if both have only one arm. */
export function runsInBaseline(
  baseline: Pick<ResultDocument, "arms">,
  arm: Pick<ArmResult, "name">,
  arms: readonly Pick<ArmResult, "name">[],
): readonly ArmResult[] {
  const isSingle = [arms, baseline.arms].every((each) => new Set(each.map(({ name }) => name)).size === 1);
  return isSingle ? baseline.arms : baseline.arms.filter(({ name }) => name === arm.name);
}
