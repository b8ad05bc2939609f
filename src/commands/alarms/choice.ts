import { isFlattenStack, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { FlattenError, nearest, usageError } from "../../base/errors.ts";
import { invalidValue } from "../../cli/parse/choices.ts";
import type { Target } from "../../experiment/target.ts";
import { concurrencyAlarm, type StackAlarm, workloadAlarms } from "../../operate/alarms/list.ts";

/**
 * Reads every alarm of the workload.
 *
 * @throws {FlattenError} inconclusive, if there is none.
 */
export async function alarmsOf({ cloud, workload }: Target<Workload>): Promise<StackAlarm[]> {
  const alarms = await workloadAlarms(cloud, workload);
  if (alarms.length > 0) return alarms;
  throw new FlattenError("inconclusive", `${nameOf(workload)} has no alarms`, {
    remedy: isFlattenStack(workload)
      ? "the template has alarms: flatten deploy"
      : "to create one on its peak: aws cloudwatch put-metric-alarm --metric-name ConcurrentExecutions",
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
  { workload }: Target<Workload>,
  usage: string,
  typed: string | undefined,
): StackAlarm {
  if (typed === undefined) {
    const found = concurrencyAlarm(alarms, partOf(workload, "functionName"));
    if (found !== undefined) return found;
    throw new FlattenError("cloud", `${nameOf(workload)} has no alarm on ConcurrentExecutions of its function`, {
      remedy: `choose another alarm: --name ${alarms[0]?.logicalId}`,
    });
  }
  const found = alarms.find(({ name, logicalId }) => [name, logicalId].some((each) => isSameName(each, typed)));
  if (found !== undefined) return found;
  const names = alarms.map(({ logicalId }) => logicalId);
  const guess = nearest(typed, names) ?? nearestWithoutSuffix(typed, names);
  throw usageError(
    `${invalidValue(usage, typed)}: expected one of ${names.join(", ")}`,
    guess === undefined ? `for example: ${usage} ${names[0]}` : `did you mean: ${usage} ${guess}`,
  );
}

/** Finds the name that a shortened one means: "Eror" is ErrorAlarm, but not every short word is. */
function nearestWithoutSuffix(typed: string, names: readonly string[]): string | undefined {
  const suffix = /Alarm$/;
  const stem = nearest(
    typed,
    names.map((name) => name.replace(suffix, "")),
  );
  return names.find((name) => name.replace(suffix, "") === stem);
}

const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
