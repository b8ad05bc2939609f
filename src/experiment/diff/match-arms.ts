import { runsNeeded, significanceLevel, smallestP } from "../../measure/two-samples.ts";
import type { ArmResult, ResultDocument } from "../result.ts";

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
export interface Matched {
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
  const [[, lastOfA] = [], [, lastOfB] = []] = [restOfA[0], restOfB[0]];
  const isPair = restOfA.length === 1 && restOfB.length === 1 && lastOfA !== undefined && lastOfB !== undefined;
  const pairs = isPair ? [...both, { a: lastOfA, b: lastOfB }] : both;
  return {
    matched: pairs.map((pair) => withMethod(pair, a, b)),
    onlyInA: isPair ? [] : restOfA.map(([name]) => name),
    onlyInB: isPair ? [] : restOfB.map(([name]) => name),
  };
}

function runsByName({ arms }: ResultDocument): ReadonlyMap<string, ArmRuns> {
  const runs = new Map<string, [ArmResult, ...ArmResult[]]>();
  for (const arm of arms) {
    const known = runs.get(arm.name);
    if (known === undefined) runs.set(arm.name, [arm]);
    else known.push(arm);
  }
  return runs;
}

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
