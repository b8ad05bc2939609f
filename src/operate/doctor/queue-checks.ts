import { nameOf } from "../../aws/workload.ts";
import { visibilityFactor } from "../../base/limits.ts";
import type { Facts } from "./facts.ts";
import { type Findings, forOwnStack, issue, ok, settingCommand } from "./finding.ts";

/** Messages that fail on every receive are kept. */
export async function checkDeadLetterQueue(facts: Facts): Findings {
  const [{ redrive }, workload] = await Promise.all([facts.queue(), facts.workload()]);
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
export async function checkDeadLetterRetention(facts: Facts): Findings {
  const [queue, deadLetters] = await Promise.all([facts.queue(), facts.deadLetterQueue()]);
  const what = `the dead-letter queue keeps messages for ${daysText(deadLetters.retentionSeconds)}, the queue for ${daysText(queue.retentionSeconds)}`;
  if (deadLetters.retentionSeconds >= queue.retentionSeconds) return ok(what);
  const { deadLetterQueueUrl } = await facts.workload();
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
export async function checkReceiveCount(facts: Facts): Findings {
  const { redrive } = await facts.queue();
  // The check "dead-letter-queue" reports a missing policy.
  if (redrive === null) return [];
  const { maxReceiveCount } = redrive;
  if (maxReceiveCount >= recommendedReceives) return ok(`a message is dead-lettered after ${maxReceiveCount} receives`);
  return issue(
    "warning",
    `maxReceiveCount is ${maxReceiveCount}; AWS recommends ${recommendedReceives} or more`,
    "a throttle counts as a receive, so a message can be dead-lettered before the function has run",
    settingCommand(await facts.workload(), "MaxReceiveCount", recommendedReceives),
  );
}

/** A message stays invisible for the whole time of its job, and for retries after throttles. */
export async function checkVisibilityTimeout(facts: Facts): Findings {
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
    settingCommand(await facts.workload(), "VisibilityTimeoutSeconds", recommended),
  );
}
