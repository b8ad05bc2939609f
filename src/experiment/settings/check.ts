import type { FunctionSettings } from "../../aws/functions.ts";
import { isFlattenStack, type Workload } from "../../aws/workload.ts";
import { usageError } from "../../base/errors.ts";
import { limits, visibilityFactor } from "../../base/limits.ts";
import type { Work } from "../../plan/work.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { StackFacts } from "../stack-facts.ts";

/** For a distribution without a longest time, the time that one job in a thousand exceeds. */
const longestShare = 0.999;

/**
 * Checks that the stack and the account allow the settings of the arms, before anything is changed or sent.
 *
 * @throws {FlattenError} (usage) for a batch that takes longer than the timeout of flatten's function, for a reservation that
 * the account has no concurrency for, and for both a maximum concurrency and provisioned pollers.
 */
export function checkSettings(facts: StackFacts, specs: readonly ArmSpec[], workload: Workload): void {
  for (const { settings, work } of specs) {
    // The work of a function of the user is only assumed, or learned from whole batches.
    const isWorkKnown = isFlattenStack(workload);
    if (settings?.batchSize !== undefined && isWorkKnown) checkBatch(settings.batchSize, work, facts.processFunction);
    checkMode(settings, facts);
    if (typeof settings?.reservedConcurrency === "number") checkReserved(settings.reservedConcurrency, facts);
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
      : `, or set a longer timeout: flatten deploy --parameter FunctionTimeoutSeconds=${enough} --parameter VisibilityTimeoutSeconds=${visibilityFactor * enough}`;
  throw usageError(
    `invalid value "batch:${batchSize}" for --arms: ${batchSize} jobs of ${work.text} take up to ${seconds} s, and the function times out after ${timeoutSeconds} s`,
    `${smaller}${longer}`,
  );
}

/** A mapping has either a maximum concurrency or provisioned pollers (L-DG, provisioned mode). */
function checkMode(settings: ArmSpec["settings"], { mapping }: StackFacts): void {
  const { pollers, maximumConcurrency } = settings ?? {};
  const isRefused = "Lambda does not accept both; nothing was sent";
  if (typeof pollers === "string" && mapping?.maximumConcurrency !== undefined) {
    throw usageError(
      `the arm pollers:${pollers} needs a mapping without maximum concurrency, and this one has ${mapping.maximumConcurrency}: ${isRefused}`,
      "remove the maximum concurrency of the mapping first; on the stack of flatten: flatten deploy --parameter MaximumConcurrency=0",
    );
  }
  if (typeof maximumConcurrency === "number" && mapping?.pollers !== undefined) {
    throw usageError(
      `the arm cap:${maximumConcurrency} needs a mapping in standard mode, and this one has ${mapping.pollers} provisioned pollers: ${isRefused}`,
      "limit the pollers instead: --arms pollers:2-10   each carries up to 10 invocations",
    );
  }
}

function checkReserved(wanted: number, { processFunction, account: { limit, unreserved } }: StackFacts): void {
  // Lambda keeps 100 unreserved, so an account with a smaller limit can reserve nothing.
  const kept = Math.min(limits.lambda.unreservedConcurrencyMin, limit);
  const most = unreserved + (processFunction.reservedConcurrency ?? 0) - kept;
  if (wanted <= most) return;
  throw usageError(
    `invalid value "reserved:${wanted}" for --arms: of the account's ${limit} concurrent executions ${unreserved} are unreserved, and ${kept} have to stay unreserved`,
    most >= 1
      ? `reserve at most reserved:${most}, or use cap:${wanted}, which reserves nothing`
      : "use cap:n, which reserves nothing",
  );
}
