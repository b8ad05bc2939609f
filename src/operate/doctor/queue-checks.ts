import { nameOf } from "../../aws/workload.ts";
import { visibilityFactor } from "../../base/scaling-limits.ts";
import { type Check, forOwnStack, issue, ok, settingCommand } from "./finding.ts";

/** Messages that fail on every receive are kept. */
export const deadLetterQueueCheck: Check = {
  needs: ["queueUrl"],
  run: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    const workload = await facts.workload();
    const { queueUrl, deadLetterQueueUrl } = workload;
    if (redrive === undefined) {
      return [
        issue(
          "problem",
          "the queue has no redrive policy",
          "a poisoned message is retried until it expires, and is lost then",
          forOwnStack(workload, "the template sets the policy: flatten destroy, then flatten deploy") ??
            `aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes RedrivePolicy=…`,
        ),
      ];
    }
    if (deadLetterQueueUrl === null) {
      const what = `the dead-letter queue ${redrive.deadLetterArn} does not exist`;
      return [issue("problem", what, "a message that fails on every receive stays in the queue until it expires")];
    }
    const { QueueArn } = await facts.deadLetterQueue();
    if (redrive.deadLetterArn === QueueArn) return [ok(`dead-lettered messages go to ${QueueArn}`)];
    return [
      issue(
        "warning",
        `dead-lettered messages go to ${redrive.deadLetterArn}, which is not the dead-letter queue of ${nameOf(workload)}`,
        "flatten and the alarms read the other queue",
        `restore the policy: aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes RedrivePolicy=…`,
      ),
    ];
  },
};

const daySeconds = 86_400;

function daysText(seconds: number): string {
  const days = Math.round((seconds / daySeconds) * 10) / 10;
  return `${days} ${days === 1 ? "day" : "days"}`;
}

/** The dead-letter queue keeps messages for longer than the queue: their age counts from their first send (SQS-DG). */
export const deadLetterRetentionCheck: Check = {
  needs: ["queueUrl", "deadLetterQueueUrl"],
  run: async (facts) => {
    const attributes = await Promise.all([facts.queue(), facts.deadLetterQueue()]);
    const [queueSeconds, deadLetterSeconds] = attributes.map(({ MessageRetentionPeriod }) =>
      Number(MessageRetentionPeriod),
    );
    if (queueSeconds === undefined || deadLetterSeconds === undefined) return [];
    const what = `the dead-letter queue keeps messages for ${daysText(deadLetterSeconds)}, the queue for ${daysText(queueSeconds)}`;
    if (deadLetterSeconds >= queueSeconds) return [ok(what)];
    const { deadLetterQueueUrl } = await facts.workload();
    return [
      issue(
        "warning",
        what,
        "the age of a message counts from its first send, so it can expire on the day it is dead-lettered",
        `aws sqs set-queue-attributes --queue-url ${deadLetterQueueUrl} --attributes MessageRetentionPeriod=1209600`,
      ),
    ];
  },
};

/** AWS recommends at least five receives (L-DG SQS event sources). */
const recommendedReceives = 5;

/** Throttling alone does not move messages to the dead-letter queue. */
export const receiveCountCheck: Check = {
  needs: ["queueUrl"],
  run: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    // The check "dead-letter-queue" reports a missing policy.
    if (redrive === undefined) return [];
    const { maxReceiveCount } = redrive;
    if (maxReceiveCount >= recommendedReceives) {
      return [ok(`a message is dead-lettered after ${maxReceiveCount} receives`)];
    }
    return [
      issue(
        "warning",
        `maxReceiveCount is ${maxReceiveCount}; AWS recommends ${recommendedReceives} or more`,
        "a throttle counts as a receive, so a message can be dead-lettered before the function has run",
        settingCommand(await facts.workload(), "MaxReceiveCount", recommendedReceives),
      ),
    ];
  },
};

/** A message stays invisible for the whole time of its job, and for retries after throttles. */
export const visibilityTimeoutCheck: Check = {
  needs: ["queueUrl", "functionName", "mappingId"],
  run: async (facts) => {
    const [queue, { timeoutSeconds }, mapping] = await Promise.all([facts.queue(), facts.process(), facts.mapping()]);
    const visibilitySeconds = Number(queue.VisibilityTimeout ?? 0);
    const windowSeconds = mapping.batchingWindowSeconds;
    const recommended = visibilityFactor * timeoutSeconds + windowSeconds;
    const sum = `${visibilityFactor} × ${timeoutSeconds} s function timeout${windowSeconds === 0 ? "" : ` + ${windowSeconds} s batching window`}`;
    if (visibilitySeconds >= recommended) return [ok(`the visibility timeout is ${visibilitySeconds} s (${sum})`)];
    const isTooShort = visibilitySeconds < timeoutSeconds;
    return [
      issue(
        isTooShort ? "problem" : "warning",
        `the visibility timeout is ${visibilitySeconds} s; AWS recommends ${recommended} s (${sum})`,
        isTooShort
          ? "messages become visible again while their jobs run: each job runs more than once"
          : "throttled batches become visible again before Lambda has retried them, and use up their receives",
        settingCommand(await facts.workload(), "VisibilityTimeoutSeconds", recommended),
      ),
    ];
  },
};

interface Redrive {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

/** The redrive policy in a queue's attributes; undefined if there is none. */
function redriveOf({ RedrivePolicy }: Readonly<Record<string, string>>): Redrive | undefined {
  if (!RedrivePolicy) return undefined;
  const policy = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  return { deadLetterArn: policy.deadLetterTargetArn ?? "", maxReceiveCount: Number(policy.maxReceiveCount ?? 0) };
}
