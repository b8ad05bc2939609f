import type { Cloud } from "../../aws/clients.ts";
import { metricPeriodSeconds, readMetrics } from "../../aws/metrics.ts";
import { queueNameOf, readQueue } from "../../aws/queue.ts";
import type { QueueStats } from "./document.ts";

/** Metrics are up to three minutes late; a queue that slept wakes up in CloudWatch after 15 (SQS-DG CloudWatch metrics). */
const lookBackMinutes = 20;

/** Reads what a queue holds and how it is set up. */
export async function queueStats(cloud: Cloud, queueUrl: string): Promise<QueueStats> {
  const [{ depth, settings }, oldestMessage] = await Promise.all([
    readQueue(cloud, queueUrl),
    oldestMessageOf(cloud, queueNameOf(queueUrl)),
  ]);
  return { depth, oldestMessage, settings };
}

/** The age is worth showing, not worth failing for: an endpoint without CloudWatch has none. */
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
