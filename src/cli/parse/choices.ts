import { nearest, usageError } from "../../base/errors.ts";

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

/** A flag as it is typed: `--max-peak` for `maxPeak`. */
export const flagName = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

/** Those of these flags that are given, as they are typed. A flag that is not given is undefined or false. */
export const givenFlags = <Flags extends object>(flags: Flags, names: readonly (keyof Flags & string)[]): string[] =>
  names.filter((name) => flags[name] !== undefined && flags[name] !== false).map(flagName);

/**
 * Checks that a flag stands alone.
 *
 * @param what the flag, or what it asks for.
 * @param flag the first flag that is given and that it cannot be combined with.
 * @throws {FlattenError} (usage) if there is one, with the reason in a clause.
 */
export function refuseTogether(
  what: string,
  [flag]: readonly string[],
  why: string,
  remedy: string | ((flag: string) => string),
): void {
  if (flag === undefined) return;
  throw usageError(
    `${what} and ${flag} cannot be combined: ${why}`,
    typeof remedy === "string" ? remedy : remedy(flag),
  );
}

/** The error for an invalid value: what was given, the reason in a clause, and an example. */
export const badValue = (flag: string, given: string, why: string, example: string) =>
  usageError(`${invalidValue(flag, given)}: ${why}`, `for example: ${flag} ${example}`);
