import { assertionBounds } from "./assertion-bound.ts";
import { type AssertionTerm, type AssertionTermName, assertionTerms, type Measured } from "./assertion-terms.ts";

const operators = {
  "<": (value: number, bound: number) => value < bound && !same(value, bound),
  "<=": (value: number, bound: number) => value < bound || same(value, bound),
  ">": (value: number, bound: number) => value > bound && !same(value, bound),
  ">=": (value: number, bound: number) => value > bound || same(value, bound),
  "=": same,
  "==": same,
} as const satisfies Record<string, (value: number, bound: number) => boolean>;

/** Shares are quotients: 97/100 has to equal 97 %. */
function same(value: number, bound: number): boolean {
  return Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(bound));
}

/** A condition on a measured arm: `peak<=10`. */
export interface Assertion {
  /** As it was written. */
  readonly expression: string;
  readonly term: AssertionTermName;
  readonly operator: keyof typeof operators;
  /** Shares from 0 to 1, durations in seconds. */
  readonly bound: number;
}

/** Why a text is no assertion. */
export type AssertionProblem =
  | { readonly kind: "no-comparison" }
  | { readonly kind: "unknown-term"; readonly term: string }
  | { readonly kind: "bad-bound"; readonly term: AssertionTermName; readonly bound: string; readonly allowed: string };

/** Reads `<term> <operator> <value>`; blanks do not matter. */
export function parseAssertion(text: string): Assertion | AssertionProblem {
  const [, term, operator, written] = /^\s*(\w+)\s*(<=|>=|==|<|>|=)\s*([^\s<>=]+)\s*$/.exec(text) ?? [];
  if (term === undefined || operator === undefined || written === undefined) return { kind: "no-comparison" };
  if (!isTerm(term)) return { kind: "unknown-term", term };
  const { read, allowed } = assertionBounds[assertionTerms[term].unit];
  const bound = read(written);
  if (bound === undefined) return { kind: "bad-bound", term, bound: written, allowed };
  return { expression: text.trim(), term, operator: operator as Assertion["operator"], bound };
}

const isTerm = (name: string): name is AssertionTermName => Object.hasOwn(assertionTerms, name);

/** What an assertion came to for one arm. */
export interface AssertionResult {
  readonly expression: string;
  readonly arm: string;
  /** What was measured: shares from 0 to 1, durations in seconds; null without data. */
  readonly value: number | null;
  /** Null without data; that counts as failed. */
  readonly ok: boolean | null;
}

/** Holds an arm against an assertion. */
export function checkAssertion(
  { expression, term, operator, bound }: Assertion,
  arm: Measured & { readonly name: string },
): AssertionResult {
  const { read }: AssertionTerm = assertionTerms[term];
  const value = read(arm);
  return { expression, arm: arm.name, value, ok: value === null ? null : operators[operator](value, bound) };
}
