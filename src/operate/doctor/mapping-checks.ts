import pLimit from "p-limit";
import { type EventSourceSettings, isPaused, pollersIn, type QueueMapping } from "../../aws/event-source-mapping.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { sum } from "../../base/numbers.ts";
import { idlePollersUsdPerMonth } from "../../measure/cost.ts";
import type { Facts } from "./facts.ts";
import { type Finding, type Findings, issue, ok } from "./finding.ts";

/** The event source mapping is enabled. */
export async function checkMapping(facts: Facts): Findings {
  const mapping = await facts.mapping();
  const { state, batchSize, batchingWindowSeconds, maximumConcurrency } = mapping;
  const { mappingId } = await facts.workload();
  const maximum =
    maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`;
  const window = batchingWindowSeconds === 0 ? "" : `, batching window ${batchingWindowSeconds} s`;
  const what = `the event source mapping is ${state}: batch size ${batchSize}${window}, ${maximum}`;
  if (state === "Enabled") return [ok(what), ...pollerFindings(mapping, mappingId)];
  if (isPaused(mapping)) {
    const why = "Lambda does not read the queue: messages wait until they expire";
    return issue("problem", what, why, `aws lambda update-event-source-mapping --uuid ${mappingId} --enabled`);
  }
  const why = "a change is in progress, so Lambda may not read the queue at the moment";
  return issue("advice", what, why, "wait a minute, then run again: flatten doctor");
}

/** What provisioned mode costs while the queue is empty; no finding in standard mode. */
function pollerFindings({ pollers }: EventSourceSettings, mappingId: string | null): Finding[] {
  if (pollers === undefined) return [];
  const { minimum, maximum } = pollersIn(pollers);
  const usd = Math.round(idlePollersUsdPerMonth(minimum) * 100) / 100;
  return [
    issue(
      "advice",
      `the mapping is in provisioned mode, with ${minimum} to ${maximum} pollers`,
      `Lambda bills the ${minimum} pollers also while the queue is empty: about $${usd.toFixed(2)} a month`,
      `if short waits are not worth that, return to standard mode: aws lambda update-event-source-mapping --uuid ${mappingId} --provisioned-poller-config '{}'`,
    ),
  ];
}

/** A failed message does not make Lambda retry its whole batch. */
export async function checkBatchFailures(facts: Facts): Findings {
  const [{ reportsBatchItemFailures, batchSize }, workload] = await Promise.all([facts.mapping(), facts.workload()]);
  if (reportsBatchItemFailures) return ok("ReportBatchItemFailures is enabled");
  const isOwn = isFlattenStack(workload);
  if (!isOwn && batchSize === 1) return ok("the batch size is 1: a failed message fails alone");
  const enable = `aws lambda update-event-source-mapping --uuid ${workload.mappingId} --function-response-types ReportBatchItemFailures`;
  return issue(
    "warning",
    "ReportBatchItemFailures is disabled",
    isOwn
      ? `the process function reports failed messages instead of throwing an error: without it, a failed message of a batch of ${batchSize} counts as processed and is lost`
      : `an error makes Lambda retry, and dead-letter, the whole batch of up to ${batchSize} messages`,
    isOwn ? enable : `return batchItemFailures from the function, then: ${enable}`,
  );
}

/** The maximum concurrency of all mappings together fits into the concurrency that is not reserved. */
export async function checkMappingCaps(facts: Facts): Findings {
  const [mappings, { unreserved }] = await Promise.all([facts.mappings(), facts.account()]);
  const capped = mappings.filter(({ maximumConcurrency }) => maximumConcurrency !== undefined);
  if (capped.length === 0) return ok("no mapping of the account has a MaximumConcurrency");
  if (totalOf(capped) <= unreserved) return ok(capsText(mappings, unreserved));
  const sharing = await withoutReserved(facts, mappings);
  const what = capsText(sharing, unreserved);
  if (totalOf(sharing) <= unreserved) return ok(what);
  const why = "if all queues fill at once, invocations of all functions without reserved concurrency are throttled";
  return issue("advice", what, why, "lower the maxima, or reserve concurrency for the function that must not wait");
}

const totalOf = (mappings: readonly QueueMapping[]): number =>
  sum(mappings.map(({ maximumConcurrency = 0 }) => maximumConcurrency));

function capsText(mappings: readonly QueueMapping[], unreserved: number): string {
  const uncapped = mappings.filter(({ maximumConcurrency }) => maximumConcurrency === undefined).length;
  const rest = uncapped === 0 ? "" : `; ${uncapped} more ${uncapped === 1 ? "has" : "have"} no maximum`;
  const capped = mappings.length - uncapped;
  return `the MaximumConcurrency of ${capped} ${capped === 1 ? "mapping" : "mappings"} adds up to ${totalOf(mappings)}, of ${unreserved} unreserved in the account${rest}`;
}

/** Lambda allows 100 GetFunction calls a second in an account. */
const readsAtATime = 5;

/** The mappings of functions that share the unreserved concurrency: a function with reserved concurrency takes none of it. */
async function withoutReserved(facts: Facts, mappings: readonly QueueMapping[]): Promise<QueueMapping[]> {
  const capped = mappings.filter(({ maximumConcurrency }) => maximumConcurrency !== undefined);
  const names = [...new Set(capped.map(({ functionName }) => functionName))];
  const limit = pLimit(readsAtATime);
  const reserving = await Promise.all(names.map((name) => limit(() => facts.hasReserved(name))));
  return mappings.filter(({ functionName }) => reserving[names.indexOf(functionName)] !== true);
}
