import {
  type AccountConcurrency,
  accountConcurrency,
  type FunctionSettings,
  functionSettings,
} from "../../aws/functions.ts";
import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { Work } from "../../plan/work/work.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { Target } from "../target.ts";

/** A distribution without a longest time is cut where one job in a thousand lies beyond. */
const longestShare = 0.999;
/** AWS advises a visibility timeout of six times the function's timeout. */
const visibilityFactor = 6;

/**
 * Finds out whether the arms can have the settings that they ask for, before anything is changed or sent.
 *
 * @throws {FlattenError} usage: a batch that outlasts the function's timeout, a reservation that the account refuses.
 */
export async function checkSettings({ cloud, stack }: Target, specs: readonly ArmSpec[]): Promise<void> {
  if (specs.every(({ settings }) => settings === undefined)) return;
  const [fn, account] = await Promise.all([
    functionSettings(cloud, stack.processFunctionName),
    accountConcurrency(cloud),
  ]);
  for (const { settings, work } of specs) {
    if (settings?.batchSize !== undefined) checkBatch(settings.batchSize, work, fn);
    if (typeof settings?.reservedConcurrency === "number") checkReserved(settings.reservedConcurrency, fn, account);
  }
}

function checkBatch(batchSize: number, work: Work, { timeoutSeconds }: FunctionSettings): void {
  const longest = work.quantile(longestShare);
  const seconds = Math.ceil(batchSize * longest);
  if (seconds < timeoutSeconds) return;
  const fitting = Math.ceil(timeoutSeconds / longest) - 1;
  const smaller = fitting > 1 ? `choose batch:${fitting} or smaller` : "choose a shorter --work";
  const enough = seconds + 1;
  const longer =
    enough > limits.lambda.timeoutSecondsMax
      ? ""
      : `, or give it longer: flatten deploy --parameter FunctionTimeoutSeconds=${enough} --parameter VisibilityTimeoutSeconds=${visibilityFactor * enough}`;
  throw usageError(
    `batch:${batchSize} is not possible: ${batchSize} jobs of ${work.text} take up to ${seconds} s, and the function may run ${timeoutSeconds} s`,
    `${smaller}${longer}`,
  );
}

function checkReserved(wanted: number, fn: FunctionSettings, { limit, unreserved }: AccountConcurrency): void {
  // Accounts with a limit below 100 can reserve nothing: Lambda keeps as much unreserved as they have.
  const kept = Math.min(limits.lambda.unreservedConcurrencyMin, limit);
  const most = unreserved + (fn.reservedConcurrency ?? 0) - kept;
  if (wanted <= most) return;
  throw usageError(
    `reserved:${wanted} is not possible: this account has ${limit} concurrent executions, of which ${unreserved} are not reserved and ${kept} have to stay so`,
    most >= 1
      ? `the most that can be reserved: reserved:${most}; or cap:${wanted}, which reserves nothing`
      : "use cap:n, which reserves nothing",
  );
}
