import type { Cloud } from "../../aws/clients.ts";
import { metricPeriodSeconds, readMetrics } from "../../aws/metrics.ts";
import { queueNameOf, readQueue } from "../../aws/queue.ts";
import type { QueueStats } from "./document.ts";

/** Metrics arrive up to three minutes late, and 15 minutes late for a queue that was idle (SQS-DG CloudWatch metrics). */
const lookBackMinutes = 20;

/** Reads the depth, the age of the oldest message, and the settings of a queue. */
export async function queueStats(cloud: Cloud, queueUrl: string): Promise<QueueStats> {
  const [{ depth, settings }, oldestMessage] = await Promise.all([
    readQueue(cloud, queueUrl),
    oldestMessageOf(cloud, queueNameOf(queueUrl)),
  ]);
  return { depth, oldestMessage, settings };
}

/** Null instead of an error if CloudWatch cannot be read, for example on an endpoint without CloudWatch. */
async function oldestMessageOf(cloud: Cloud, queueName: string): Promise<QueueStats["oldestMessage"]> {
  const periodMs = metricPeriodSeconds * 1_000;
  const endMs = Math.ceil(cloud.clock.nowMs() / periodMs) * periodMs;
  const query = {
    namespace: "AWS/SQS",
    name: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
  } as const;
  const [series] = await readMetrics(cloud, [query], endMs - lookBackMinutes * periodMs, endMs).catch(() => []);
  const newest = [...(series ?? [])].at(-1);
  if (newest === undefined) return null;
  const [minuteMs, seconds] = newest;
  return { seconds, minute: new Date(minuteMs).toISOString() };
}
