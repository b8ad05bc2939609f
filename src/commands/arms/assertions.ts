import { type ExitReason, nearest, usageError } from "../../base/errors.ts";
import type { FlagDefinition } from "../../cli/command.ts";
import { invalidValue, type ValueParser } from "../../cli/parse/values.ts";
import { runsInBaseline } from "../../experiment/diff/match-arms.ts";
import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import {
  type Assertion,
  type AssertionResult,
  abortTerms,
  assertionTerms,
  checkAssertion,
  parseAssertion,
} from "../../measure/assertion.ts";

/** Flags that check the result, after parsing. */
export interface AssertFlags {
  readonly assert?: readonly Assertion[];
  /** Name of the run that the result is compared with. */
  readonly baseline?: string;
}

const termNames = Object.keys(assertionTerms);
const example = "peak<=10";

const parseAssert: ValueParser<Assertion> = (flag) => (text) => readCondition(flag, text, termNames, example);

/** Reads a condition. The errors offer the given terms, and an example of them. */
function readCondition(flag: string, text: string, terms: readonly string[], example: string): Assertion {
  const read = parseAssertion(text);
  if (!("kind" in read)) return read;
  const given = invalidValue(flag, text);
  if (read.kind === "no-comparison") {
    throw usageError(
      `${given}: expected a term, a comparison (<, <=, >, >=, =) and a value`,
      `for example: ${flag} '${example}'`,
    );
  }
  if (read.kind === "bad-bound") {
    throw usageError(`${given}: ${read.term} is compared with ${read.allowed}`, `"${read.bound}" is not one`);
  }
  const guess = nearest(read.term, terms);
  throw usageError(
    `${given}: there is no term "${read.term}", only ${terms.join(", ")}`,
    guess === undefined ? `for example: ${flag} '${example}'` : `did you mean: ${guess}`,
  );
}

/** The flag of `burst` and `compare` that checks the result. */
export const assertFlag: FlagDefinition = {
  syntax: "--assert <condition>",
  group: "checks",
  help: `exit with code 3 unless this holds: '${example}', 'success>=99%', 'waitP95<120s', with --baseline 'peak<=baseline*1.1'; may be repeated`,
  parse: parseAssert,
  repeatable: true,
};

const abortExample = "throttles>0";

const parseAbort: ValueParser<Assertion> = (flag) => (text) => {
  const read = readCondition(flag, text, abortTerms, abortExample);
  if (read.baselineFactor !== undefined) {
    throw usageError(
      `${invalidValue(flag, text)}: ${flag} does not compare with a baseline`,
      `${flag} '${abortExample}'`,
    );
  }
  if (abortTerms.some((term) => term === read.term)) return read;
  throw usageError(
    `${invalidValue(flag, text)}: ${read.term} is known only at the end of a run`,
    `use one of ${abortTerms.join(", ")}, for example: ${flag} '${abortExample}'`,
  );
};

/** The flag of `burst` and `compare` that ends a run which hurts others. */
export const abortFlag: FlagDefinition = {
  syntax: "--abort <condition>",
  group: "checks",
  help: "end the run with exit code 3 once this holds: 'throttles>0', 'otherThrottles>0' (of other functions), 'errors>=5'; CloudWatch's numbers are 1-3 minutes late; may be repeated",
  parse: parseAbort,
  repeatable: true,
};

/** The flag of `burst` and `compare` that compares the result with an earlier run. */
export const baselineFlag: FlagDefinition = {
  syntax: "--baseline <run>",
  group: "checks",
  help: "compare with this baseline, run or file; assertions may use it: 'peak<=baseline*1.1'",
};

/**
 * Checks the assertions on the arms. In a comparison, direct arms are what the others are compared with, and are not checked.
 *
 * @param baseline the run that bounds such as `baseline*1.1` follow.
 */
export function checkAssertions(
  kind: ResultDocument["kind"],
  arms: readonly ArmResult[],
  { assert = [] }: AssertFlags,
  baseline?: ResultDocument,
): AssertionResult[] {
  const judged = arms.filter(({ via }) => kind === "burst" || (via !== "invoke" && via !== "invoke-async"));
  return assert.flatMap((assertion) =>
    judged.map((arm) => checkAssertion(assertion, arm, baseline && runsInBaseline(baseline, arm, arms))),
  );
}

/**
 * How the process ends. An interruption overrides everything; a failed assertion or goal overrides missing data. Assertions
 * that apply to no arm have failed.
 *
 * @param otherwise how the process ends without assertions and goal.
 */
export function endingWith(document: ResultDocument, otherwise: ExitReason): ExitReason {
  if (otherwise === "interrupted") return otherwise;
  if (document.arms.some(({ caveats }) => caveats.some(({ kind }) => kind === "aborted"))) return "assertion";
  const met = goalOutcome(document);
  const { assertions } = document;
  const isMet = assertions === undefined || (assertions.length > 0 && assertions.every(({ ok }) => ok === true));
  if (!isMet || met === false) return "assertion";
  return met === null ? "inconclusive" : otherwise;
}

/** Whether the burst, or any arm of the comparison, met the goal; null if that is open, undefined without a goal. */
export function goalOutcome({ plan, goal }: ResultDocument): boolean | null | undefined {
  if (goal === undefined) return plan?.outcome.met;
  const met = goal.ranking.map((arm) => arm.met);
  return met.includes(true) || (met.includes(null) ? null : false);
}
