import { usageError } from "../../base/errors.ts";
import { nearest } from "./nearest.ts";
import type { ValueParser } from "./parse.ts";

/** One of a list of words; a typo is answered with the nearest one. */
export const parseChoice =
  <T extends string>(choices: readonly T[]): ValueParser<T> =>
  (flag) =>
  (text) => {
    const found = choices.find((choice) => choice === text.trim());
    if (found !== undefined) return found;
    const guess = nearest(text, choices);
    throw usageError(
      `${flag} ${text} is not possible: one of ${choices.join(", ")}`,
      guess === undefined ? `for example: ${flag} ${choices[0]}` : `did you mean: ${flag} ${guess}`,
    );
  };
