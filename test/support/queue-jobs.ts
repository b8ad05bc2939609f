import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import { sendToQueue } from "../../src/operate/queue.ts";
import type { DeployedStack } from "./deployed-stack.ts";

/** Sends jobs directly to the dead-letter queue. */
export async function fillDeadLetters(account: DeployedStack, count: number, extra: object = {}): Promise<void> {
  const bodies = Array.from({ length: count }, (_, i) => JSON.stringify({ document: i + 1, run: "r", ...extra }));
  const { cloud, workload } = account.target;
  await sendToQueue({ cloud, queueUrl: workload.deadLetterQueueUrl, bodies, delaySeconds: null });
}

/** Sends poisoned jobs and waits until the queue has dead-lettered them. Needs a MaxReceiveCount of 1. */
export async function failIntoDeadLetters(account: DeployedStack, count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ document: i + 1, run: "r", workMs: 10, poisoned: true }),
  );
  const { cloud, workload } = account.target;
  await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies, delaySeconds: null });
  while (account.deadLetters.counts().visible < count) await cloud.clock.sleepMs(10_000);
}

/** The numbers of the jobs in a queue, ascending; a job that is in the queue twice is listed twice. */
export const documentsIn = (queue: Queue): number[] =>
  [...queue.messages()].map(({ body }) => (JSON.parse(body) as { document: number }).document).sort((a, b) => a - b);

/** 1…count. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
