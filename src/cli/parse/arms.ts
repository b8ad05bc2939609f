import { usageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { type ArmWord, armReaders } from "./arm-readers.ts";
import { invalidValue, type ValueParser } from "./choices.ts";

export type { ArmWord };

const wordNames = Object.keys(armReaders) as (keyof typeof armReaders)[];

/** Parses a list of arms: `direct,sqs,random:10-100,even:10-100,cap:10,reserved:10,batch:10`. */
export const parseArms: ValueParser<readonly ArmWord[]> = (flag) => (text) =>
  text.split(",").map((part) => readArm(flag, part.trim()));

function readArm(flag: string, text: string): ArmWord {
  const colon = text.indexOf(":");
  const word = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const name = wordNames.find((known) => known === word);
  if (name !== undefined) return armReaders[name]({ flag, text, word, value });
  const guess = nearest(word, wordNames);
  throw usageError(
    `${invalidValue(flag, text)}: expected one of ${wordNames.join(", ")}`,
    guess === undefined
      ? `for example: ${flag} direct,sqs,random:10-100,cap:10`
      : `did you mean: ${flag} ${guess}${value === undefined ? "" : `:${value}`}`,
  );
}
