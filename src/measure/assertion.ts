import { median } from "../base/numbers.ts";
import { parseSeconds } from "../base/time.ts";
import {
  type AssertionTerm,
  type AssertionTermName,
  type AssertionUnit,
  assertionTerms,
  type Measured,
} from "./assertion-terms.ts";

const operators = {
  "<": (value: number, bound: number) => value < bound && !same(value, bound),
  "<=": (value: number, bound: number) => value < bound || same(value, bound),
  ">": (value: number, bound: number) => value > bound && !same(value, bound),
  ">=": (value: number, bound: number) => value > bound || same(value, bound),
  "=": same,
  "==": same,
} as const satisfies Record<string, (value: number, bound: number) => boolean>;

/** Compares with a tolerance, because a share such as 97/100 must equal 97 %. */
function same(value: number, bound: number): boolean {
  return Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(bound));
}

/** A condition on a measured arm: `peak<=10`. */
export interface Assertion {
  /** As it was written. */
  readonly expression: string;
  readonly term: AssertionTermName;
  readonly operator: keyof typeof operators;
  /** Shares from 0 to 1, durations in seconds. For a bound that follows the baseline, what is added to it. */
  readonly bound: number;
  /** The bound is the value of the baseline times this, plus `bound`; left out if the bound does not follow it. */
  readonly baselineFactor?: number;
}

/** Why a text is not an assertion. */
export type AssertionProblem =
  | { readonly kind: "no-comparison" }
  | { readonly kind: "unknown-term"; readonly term: string }
  | { readonly kind: "bad-bound"; readonly term: AssertionTermName; readonly bound: string; readonly allowed: string };

/** Parses `<term> <operator> <value>`; blanks between them are optional. */
export function parseAssertion(text: string): Assertion | AssertionProblem {
  const [, term, operator, written] = /^\s*(\w+)\s*(<=|>=|==|<|>|=)\s*([^\s<>=]+)\s*$/.exec(text) ?? [];
  if (term === undefined || operator === undefined || written === undefined) return { kind: "no-comparison" };
  if (!isTerm(term)) return { kind: "unknown-term", term };
  const { read, allowed } = assertionBounds[assertionTerms[term].unit];
  const [follows, factor = "1", added = "0"] = /^baseline(?:\*(\d+(?:\.\d+)?))?(?:\+(.+))?$/.exec(written) ?? [];
  const bound = added === "0" && follows !== undefined ? 0 : read(follows === undefined ? written : added);
  if (bound === undefined) return { kind: "bad-bound", term, bound: written, allowed };
  const assertion = { expression: text.trim(), term, operator: operator as Assertion["operator"], bound };
  return follows === undefined ? assertion : { ...assertion, baselineFactor: Number(factor) };
}

const isTerm = (name: string): name is AssertionTermName => Object.hasOwn(assertionTerms, name);

/** The result of an assertion for one arm. */
export interface AssertionResult {
  readonly expression: string;
  readonly arm: string;
  /** The measured value: shares from 0 to 1, durations in seconds; null without data. */
  readonly value: number | null;
  /** The value of the baseline, if the bound follows it: the median of its runs; null without data. */
  readonly baseline?: number | null;
  /** Null without data, which counts as failed. */
  readonly ok: boolean | null;
}

/**
 * Checks an assertion against a measured arm.
 *
 * @param baseline the runs of the arm in the baseline.
 */
export function checkAssertion(
  { expression, term, operator, bound, baselineFactor }: Assertion,
  arm: Measured & { readonly name: string },
  baseline: readonly Measured[] = [],
): AssertionResult {
  const { read }: AssertionTerm = assertionTerms[term];
  const value = read(arm);
  if (baselineFactor === undefined) {
    return { expression, arm: arm.name, value, ok: value === null ? null : operators[operator](value, bound) };
  }
  const known = baseline.map(read).filter((each) => each !== null);
  const before = known.length === 0 ? null : median(known);
  const ok = value === null || before === null ? null : operators[operator](value, baselineFactor * before + bound);
  return { expression, arm: arm.name, value, baseline: before, ok };
}

/** Whether a condition holds for a value. */
export const isHeld = ({ operator, bound }: Assertion, value: number): boolean => operators[operator](value, bound);

/** The result of a condition for one arm; null without data. */
interface Held {
  readonly arm: string;
  readonly ok: boolean | null;
}

/**
 * Returns a predicate on the names of arms: true if the arm meets all its conditions. An arm without a condition does not
 * meet them, but without any conditions at all every arm does.
 */
export const meetsAll =
  (conditions: readonly Held[]) =>
  (arm: string): boolean => {
    const own = conditions.filter((held) => held.arm === arm);
    return conditions.length === 0 || (own.length > 0 && own.every(({ ok }) => ok === true));
  };

const plain = (text: string): number | undefined => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

/** Parses a share. A plain number above 1 is refused: `99` was probably meant as `99%`. */
function share(text: string): number | undefined {
  const isPercent = text.endsWith("%");
  const value = plain(isPercent ? text.slice(0, -1) : text);
  if (value === undefined || value > (isPercent ? 100 : 1)) return undefined;
  return isPercent ? value / 100 : value;
}

/** How the bound of each kind of number is parsed, and how it may be written. */
const assertionBounds = {
  count: { read: plain, allowed: "a number, such as 10" },
  rate: { read: (text: string) => plain(text.replace(/\/s$/, "")), allowed: "starts per second, such as 14/s" },
  share: { read: share, allowed: "a share of at most 100%, such as 99% or 0.99" },
  seconds: { read: (text: string) => parseSeconds(text, "s"), allowed: "a duration, such as 120s or 2m" },
  usd: { read: (text: string) => plain(text.replace(/^\$/, "")), allowed: "US dollars, such as 0.05" },
} as const satisfies Record<AssertionUnit, { read: (text: string) => number | undefined; allowed: string }>;
