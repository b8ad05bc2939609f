import pLimit from "p-limit";
import { type EventSourceSettings, isPaused, pollersIn, type QueueMapping } from "../../aws/event-source-mapping.ts";
import { isFlattenStack, nameOf, type Workload } from "../../aws/workload.ts";
import { visibilityFactor } from "../../base/limits.ts";
import { sum } from "../../base/numbers.ts";
import { idlePollersUsdPerMonth } from "../../measure/cost.ts";
import { type Facts, type Finding, type Findings, forOwnStack, issue, ok, settingCommand } from "./facts.ts";

/** Messages that fail on every receive are kept. */
export async function checkDeadLetterQueue(facts: Facts, workload: Workload): Findings {
  const { redrive } = await facts.queue();
  const setPolicy = `aws sqs set-queue-attributes --queue-url ${workload.queueUrl} --attributes RedrivePolicy=…`;
  if (redrive === null) {
    const why = "a poisoned message is retried until it expires, and is lost then";
    const deploy = forOwnStack(workload, "the template sets the policy: flatten destroy, then flatten deploy");
    return issue("problem", "the queue has no redrive policy", why, deploy ?? setPolicy);
  }
  if (workload.deadLetterQueueUrl === null) {
    const what = `the dead-letter queue ${redrive.deadLetterQueueArn} does not exist`;
    return issue("problem", what, "a message that fails on every receive stays in the queue until it expires");
  }
  const { arn } = await facts.deadLetterQueue();
  if (redrive.deadLetterQueueArn === arn) return ok(`dead-lettered messages go to ${arn}`);
  return issue(
    "warning",
    `dead-lettered messages go to ${redrive.deadLetterQueueArn}, which is not the dead-letter queue of ${nameOf(workload)}`,
    "flatten and the alarms read the other queue",
    `restore the policy: ${setPolicy}`,
  );
}

const daySeconds = 86_400;

function daysText(seconds: number): string {
  const days = Math.round((seconds / daySeconds) * 10) / 10;
  return `${days} ${days === 1 ? "day" : "days"}`;
}

/** The dead-letter queue keeps messages for longer than the queue: their age counts from their first send (SQS-DG). */
export async function checkDeadLetterRetention(facts: Facts, { deadLetterQueueUrl }: Workload): Findings {
  const [queue, deadLetters] = await Promise.all([facts.queue(), facts.deadLetterQueue()]);
  const what = `the dead-letter queue keeps messages for ${daysText(deadLetters.retentionSeconds)}, the queue for ${daysText(queue.retentionSeconds)}`;
  if (deadLetters.retentionSeconds >= queue.retentionSeconds) return ok(what);
  return issue(
    "warning",
    what,
    "the age of a message counts from its first send, so it can expire on the day it is dead-lettered",
    `aws sqs set-queue-attributes --queue-url ${deadLetterQueueUrl} --attributes MessageRetentionPeriod=1209600`,
  );
}

/** AWS recommends at least five receives (L-DG SQS event sources). */
const recommendedReceives = 5;

/** Throttling alone does not move messages to the dead-letter queue. */
export async function checkReceiveCount(facts: Facts, workload: Workload): Findings {
  const { redrive } = await facts.queue();
  // The check "dead-letter-queue" reports a missing policy.
  if (redrive === null) return [];
  const { maxReceiveCount } = redrive;
  if (maxReceiveCount >= recommendedReceives) return ok(`a message is dead-lettered after ${maxReceiveCount} receives`);
  return issue(
    "warning",
    `maxReceiveCount is ${maxReceiveCount}; AWS recommends ${recommendedReceives} or more`,
    "a throttle counts as a receive, so a message can be dead-lettered before the function has run",
    settingCommand(workload, "MaxReceiveCount", recommendedReceives),
  );
}

/** A message stays invisible for the whole time of its job, and for retries after throttles. */
export async function checkVisibilityTimeout(facts: Facts, workload: Workload): Findings {
  const [{ visibilityTimeoutSeconds: visible }, { timeoutSeconds }, { batchingWindowSeconds: window }] =
    await Promise.all([facts.queue(), facts.process(), facts.mapping()]);
  const recommended = visibilityFactor * timeoutSeconds + window;
  const sum = `${visibilityFactor} × ${timeoutSeconds} s function timeout${window === 0 ? "" : ` + ${window} s batching window`}`;
  if (visible >= recommended) return ok(`the visibility timeout is ${visible} s (${sum})`);
  const isTooShort = visible < timeoutSeconds;
  return issue(
    isTooShort ? "problem" : "warning",
    `the visibility timeout is ${visible} s; AWS recommends ${recommended} s (${sum})`,
    isTooShort
      ? "messages become visible again while their jobs run: each job runs more than once"
      : "throttled batches become visible again before Lambda has retried them, and use up their receives",
    settingCommand(workload, "VisibilityTimeoutSeconds", recommended),
  );
}

/** The event source mapping is enabled. */
export async function checkMapping(facts: Facts, { mappingId }: Workload): Findings {
  const mapping = await facts.mapping();
  const { state, batchSize, batchingWindowSeconds, maximumConcurrency } = mapping;
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
export async function checkBatchFailures(facts: Facts, workload: Workload): Findings {
  const { reportsBatchItemFailures, batchSize } = await facts.mapping();
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
