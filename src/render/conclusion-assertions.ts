import type { AssertionResult } from "../measure/assertion.ts";
import { listed } from "./conclusion-alternatives.ts";
import { clean } from "./text-width.ts";
import { peakText, type Verdict } from "./verdict.ts";

/** Failed assertions by the name of their arm. */
export type Failures = ReadonlyMap<string, readonly string[]>;

/** The assertions that each arm failed, by its name; arms that failed none are not in it. */
export function failuresByArm(assertions: readonly AssertionResult[]): Failures {
  const failures = new Map<string, string[]>();
  for (const { arm, expression, ok } of assertions) {
    const known = failures.get(arm) ?? [];
    if (ok !== true && !known.includes(expression)) failures.set(arm, [...known, expression]);
  }
  return failures;
}

/** Arms that would have been recommended, had they met every assertion. */
export const lowerButFailing = (best: Verdict, sound: readonly Verdict[], failures: Failures): readonly Verdict[] =>
  sound.filter(({ group, peak }) => failures.has(group.name) && peak.median < best.peak.median);

/** Why they were not. */
export const failureSentences = (verdicts: readonly Verdict[], failures: Failures): string =>
  verdicts
    .map((verdict) => {
      const { name } = verdict.group;
      return ` ${name} peaks lower, at ${peakText(verdict)}, but fails ${listed((failures.get(name) ?? []).map(clean))}.`;
    })
    .join("");
