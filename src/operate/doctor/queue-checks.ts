import { type Check, complaint, deployWith, fine } from "./finding.ts";

/** Messages that fail for good are kept. */
export const deadLetterQueueCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    const { queueUrl } = await facts.stack();
    if (redrive === undefined) {
      return [
        complaint(
          "problem",
          "the queue has no redrive policy",
          "a poisoned message is tried again until it expires, and is then lost",
          "flatten destroy, then flatten deploy: the template sets one",
        ),
      ];
    }
    const { QueueArn } = await facts.deadLetterQueue();
    if (redrive.deadLetterArn === QueueArn) return [fine(`dead letters go to ${QueueArn}`)];
    return [
      complaint(
        "warning",
        `dead letters go to ${redrive.deadLetterArn}, which is not the stack's`,
        "flatten, and the stack's alarm, look for them in the stack's dead-letter queue",
        `set it back: aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes RedrivePolicy=…`,
      ),
    ];
  },
};

const daySeconds = 86_400;

function days(seconds: number): string {
  const rounded = Math.round((seconds / daySeconds) * 10) / 10;
  return `${rounded} ${rounded === 1 ? "day" : "days"}`;
}

/** Dead letters outlive the queue that they come from: they keep the time of their first send (SQS-DG). */
export const deadLetterRetentionCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [queue, deadLetters] = await Promise.all([facts.queue(), facts.deadLetterQueue()]);
    const [kept, keptDead] = [queue, deadLetters].map(({ MessageRetentionPeriod }) => Number(MessageRetentionPeriod));
    if (kept === undefined || keptDead === undefined) return [];
    const what = `dead letters are kept for ${days(keptDead)}, messages for ${days(kept)}`;
    if (keptDead >= kept) return [fine(what)];
    const { deadLetterQueueUrl } = await facts.stack();
    return [
      complaint(
        "warning",
        what,
        "the age counts from the first send, so dead letters can expire on the day they arrive",
        `aws sqs set-queue-attributes --queue-url ${deadLetterQueueUrl} --attributes MessageRetentionPeriod=1209600`,
      ),
    ];
  },
};

/** AWS advises at least five receives (L-DG SQS event sources). */
const advised = 5;

/** Throttling alone does not fill the dead-letter queue. */
export const receiveCountCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    // The check of the dead-letter queue says that it is missing.
    if (redrive === undefined) return [];
    const { maxReceiveCount } = redrive;
    if (maxReceiveCount >= advised) return [fine(`a message is dead-lettered after ${maxReceiveCount} receives`)];
    return [
      complaint(
        "warning",
        `maxReceiveCount is ${maxReceiveCount}; AWS advises ${advised} or more`,
        "receives count, not failures: a throttled message is dead-lettered without one run of the function",
        deployWith("MaxReceiveCount", advised),
      ),
    ];
  },
};

/** AWS advises six times the function's timeout, plus the batching window (L-DG SQS event sources). */
const factor = 6;

/** A message stays hidden for as long as its job may take, and retries after throttles. */
export const visibilityTimeoutCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [queue, fn, mapping] = await Promise.all([facts.queue(), facts.process(), facts.mapping()]);
    const visibility = Number(queue.VisibilityTimeout ?? 0);
    const { timeoutSeconds } = fn;
    const window = mapping.batchingWindowSeconds;
    const advised = factor * timeoutSeconds + window;
    const sum = `${factor} × ${timeoutSeconds} s function timeout${window === 0 ? "" : ` + ${window} s batching window`}`;
    if (visibility >= advised) return [fine(`the visibility timeout of ${visibility} s covers ${sum}`)];
    const tooShort = visibility < timeoutSeconds;
    return [
      complaint(
        tooShort ? "problem" : "warning",
        `the visibility timeout is ${visibility} s; ${sum} is ${advised} s`,
        tooShort
          ? "messages come back while their jobs still run: each is processed again"
          : "throttled batches come back before Lambda has tried them again, and use up their receives",
        deployWith("VisibilityTimeoutSeconds", advised),
      ),
    ];
  },
};

/** Where a queue moves messages that were received too often. */
export interface Redrive {
  readonly deadLetterArn: string;
  readonly maxReceiveCount: number;
}

/** Reads the redrive policy among a queue's attributes; undefined when it has none. */
function redriveOf({ RedrivePolicy }: Readonly<Record<string, string>>): Redrive | undefined {
  if (!RedrivePolicy) return undefined;
  const policy = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
  return { deadLetterArn: policy.deadLetterTargetArn ?? "", maxReceiveCount: Number(policy.maxReceiveCount ?? 0) };
}
