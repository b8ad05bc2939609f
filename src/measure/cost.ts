import { prices } from "../base/prices.ts";

/** What a run used and AWS bills. */
export interface Usage {
  readonly invocations: number;
  /** Billed milliseconds of all invocations. */
  readonly billedMs: number;
  readonly memoryMegabytes: number;
  readonly architecture: string;
  readonly sqsRequests: number;
  readonly metricsRequested: number;
}

/** Returns the cost in US dollars at list prices, without free tiers. */
export function costUsd(usage: Usage): number {
  const rates = prices.lambda.perGigabyteSecond;
  const rate = usage.architecture === "arm64" ? rates.arm64 : rates.x86_64;
  const gigabyteSeconds = (usage.billedMs / 1000) * (usage.memoryMegabytes / 1024);
  return (
    usage.invocations * prices.lambda.perRequest +
    gigabyteSeconds * rate +
    usage.sqsRequests * prices.sqs.perRequest +
    usage.metricsRequested * prices.cloudwatch.perMetricRequested
  );
}

/** SQS bills each 64 KiB of a call as one request (SQS pricing). */
const billedBytes = 65_536;

/**
 * Estimates the SQS requests for messages that go through a mapping: they are sent in calls of ten unless told otherwise, and
 * received and deleted in calls of one batch. Calls with large messages are billed as several requests.
 *
 * @param messageBytes mean size of a message; 0 for small ones.
 * @param perCall messages that one call sends.
 */
export function sqsRequestsFor(
  messages: number,
  deliveries: number,
  batchSize: number,
  messageBytes = 0,
  perCall = 10,
): number {
  const billed = (calls: number, count: number) => Math.max(calls, Math.ceil((count * messageBytes) / billedBytes));
  const receives = Math.ceil(deliveries / Math.min(10, batchSize));
  return billed(Math.ceil(messages / perCall), messages) + billed(receives, deliveries) + receives;
}

const daysPerMonth = 30;
/** An idle mapping has five pollers with long polls of 20 s, so it makes 15 requests a minute. */
const pollsPerMonth = 15 * 60 * 24 * daysPerMonth;

/** What the polls of an idle mapping cost in a month, US dollars at list prices. */
export const idlePollsUsdPerMonth = pollsPerMonth * prices.sqs.perRequest;

/** The alarm on the success rate evaluates an expression over two metrics, so it has one more than the others. */
const extraAlarmMetrics = 1;

/** Returns the monthly cost of an idle stack in US dollars at list prices, from the types of its resources. */
export function idleCostUsdPerMonth(resourceTypes: readonly string[]): number {
  const count = (type: string) => resourceTypes.filter((each) => each === type).length;
  const alarms = count("AWS::CloudWatch::Alarm");
  const alarmMetrics = alarms === 0 ? 0 : alarms + extraAlarmMetrics;
  return (
    alarmMetrics * prices.cloudwatch.alarmMetricPerMonth +
    count("AWS::CloudWatch::Dashboard") * prices.cloudwatch.dashboardPerMonth +
    count("AWS::Lambda::EventSourceMapping") * idlePollsUsdPerMonth
  );
}

/** What an arm costs at list prices, US dollars. */
export interface ArmCost {
  /** This run, with the metrics that flatten read. */
  readonly usd: number;
  /**
   * A million processed jobs that are sent in the same way, without the metrics that flatten reads; null if no job was
   * processed. Left out in records of older versions.
   */
  readonly perMillionJobsUsd?: number | null;
  /** What the path of the jobs costs in a month without any job. Left out in records of older versions. */
  readonly idleUsdPerMonth?: number;
}
