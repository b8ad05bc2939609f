import { usageError } from "../../base/errors.ts";

/** Turns the text behind a flag into its value, or throws a usage error that names the flag. */
export type ValueParser<T> = (flag: string) => (text: string) => T;

/** The error for a value that cannot be: what was given, what is allowed, and an example. */
export const badValue = (flag: string, given: string, allowed: string, example: string) =>
  usageError(`${flag} ${given === "" ? '""' : given} is not possible: ${allowed}`, `for example: ${flag} ${example}`);
