import { FlattenError, usageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { invalidValue } from "../../cli/parse/choices.ts";
import type { Target } from "../../experiment/target.ts";
import { concurrencyAlarm, type StackAlarm, stackAlarms } from "../../operate/alarms/list.ts";

/**
 * Reads every alarm of the stack.
 *
 * @throws {FlattenError} inconclusive, if the stack has none.
 */
export async function alarmsOf({ cloud, workload }: Target): Promise<StackAlarm[]> {
  const alarms = await stackAlarms(cloud, workload.stack);
  if (alarms.length > 0) return alarms;
  throw new FlattenError("inconclusive", `the stack "${workload.stack}" has no alarms`, {
    remedy: "the template has alarms: flatten deploy",
  });
}

/**
 * Finds an alarm by its logical id or its CloudWatch name; by default the alarm on ConcurrentExecutions.
 *
 * @param usage the flag or the command before the name, for the error: `--name`.
 * @throws {FlattenError} a usage error that suggests the nearest name.
 */
export function chooseAlarm(
  alarms: readonly StackAlarm[],
  { workload }: Target,
  usage: string,
  typed: string | undefined,
): StackAlarm {
  if (typed === undefined) {
    const found = concurrencyAlarm(alarms, workload.functionName);
    if (found !== undefined) return found;
    throw new FlattenError(
      "cloud",
      `the stack "${workload.stack}" has no alarm on ConcurrentExecutions of the process function`,
      { remedy: `choose another alarm: --name ${alarms[0]?.logicalId}` },
    );
  }
  const found = alarms.find(({ name, logicalId }) => [name, logicalId].some((each) => isSameName(each, typed)));
  if (found !== undefined) return found;
  const names = alarms.map(({ logicalId }) => logicalId);
  const guess = nearest(typed, names) ?? nearest(`${typed}Alarm`, names);
  throw usageError(
    `${invalidValue(usage, typed)}: expected one of ${names.join(", ")}`,
    guess === undefined ? `for example: ${usage} ${names[0]}` : `did you mean: ${usage} ${guess}`,
  );
}

const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
