import { usageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";

/** Parses one of a list of words; the error for a mistyped word suggests the nearest one. */
export const parseChoice = <T extends string>(choices: readonly T[]): ValueParser<T> => {
  const parser = (flag: string) => (text: string) => {
    const found = choices.find((choice) => choice === text.trim());
    if (found !== undefined) return found;
    const guess = nearest(text, choices);
    throw usageError(
      `${invalidValue(flag, text)}: expected one of ${choices.join(", ")}`,
      guess === undefined ? `for example: ${flag} ${choices[0]}` : `did you mean: ${flag} ${guess}`,
    );
  };
  return Object.assign(parser, { choices });
};

/** Turns the text after a flag into its value, or throws a usage error that names the flag. */
export interface ValueParser<T> {
  (flag: string): (text: string) => T;
  /** The values, if they are a list of words: for the completion of a shell. */
  readonly choices?: readonly string[];
}

/** The beginning of every error about the value of a flag or a setting. */
export const invalidValue = (flag: string, given: string): string => `invalid value "${given}" for ${flag}`;

/** The first of these flags that is given: a flag without a value is undefined, and one that is not set is false. */
export const firstGiven = (flags: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(flags).find((flag) => flags[flag] !== undefined && flags[flag] !== false);

/**
 * Checks that a flag stands alone.
 *
 * @param what the flag, or what it asks for.
 * @param others the flags that it cannot be combined with, by name.
 * @throws {FlattenError} (usage) if one of them is given, with the reason in a clause.
 */
export function refuseTogether(
  what: string,
  others: Readonly<Record<string, unknown>>,
  why: string,
  remedy: (flag: string) => string,
): void {
  const flag = firstGiven(others);
  if (flag !== undefined) throw usageError(`${what} and ${flag} cannot be combined: ${why}`, remedy(flag));
}

/** The error for an invalid value: what was given, the reason in a clause, and an example. */
export const badValue = (flag: string, given: string, why: string, example: string) =>
  usageError(`${invalidValue(flag, given)}: ${why}`, `for example: ${flag} ${example}`);
