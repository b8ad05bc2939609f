import { FlattenError, usageError } from "../../base/errors.ts";
import { invalidValue, nearest } from "../../cli/parse/choices.ts";
import type { Target } from "../../experiment/target.ts";
import { concurrencyAlarm, type StackAlarm, stackAlarms } from "../../operate/alarms/list.ts";

/**
 * Every alarm of the stack.
 *
 * @throws {FlattenError} when it has none.
 */
export async function alarmsOf({ cloud, stack }: Target): Promise<StackAlarm[]> {
  const alarms = await stackAlarms(cloud, stack.name);
  if (alarms.length > 0) return alarms;
  throw new FlattenError("inconclusive", `the stack "${stack.name}" has no alarms`, {
    remedy: "bring it to what the template says: flatten deploy",
  });
}

/**
 * The alarm of that name, as the template or CloudWatch calls it; without a name the one on concurrency.
 *
 * @param words what the name stands behind on the command line, for the error.
 * @throws {FlattenError} a usage error with the nearest name.
 */
export function chooseAlarm(
  alarms: readonly StackAlarm[],
  { stack }: Target,
  words: string,
  typed: string | undefined,
): StackAlarm {
  if (typed === undefined) {
    const found = concurrencyAlarm(alarms, stack.processFunctionName);
    if (found !== undefined) return found;
    throw new FlattenError("cloud", `the stack "${stack.name}" has no alarm on the concurrency of process`, {
      remedy: `name another: --name ${alarms[0]?.logicalId}`,
    });
  }
  const found = alarms.find(({ name, logicalId }) => [name, logicalId].some((word) => same(word, typed)));
  if (found !== undefined) return found;
  const names = alarms.map(({ logicalId }) => logicalId);
  const guess = nearest(typed, names) ?? nearest(`${typed}Alarm`, names);
  throw usageError(
    `${invalidValue(words, typed)}: expected one of ${names.join(", ")}`,
    guess === undefined ? `for example: ${words} ${names[0]}` : `did you mean: ${words} ${guess}`,
  );
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
