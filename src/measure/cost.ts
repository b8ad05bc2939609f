import { prices } from "../base/prices.ts";

/** The billable usage of a run. */
export interface Usage {
  readonly invocations: number;
  /** Billed milliseconds of all invocations. */
  readonly billedMs: number;
  readonly memoryMegabytes: number;
  readonly architecture: string;
  readonly sqsRequests: number;
  readonly metricsRequested: number;
  /** Express child executions of a Distributed Map, and their total duration, seconds. */
  readonly children?: { readonly count: number; readonly seconds: number };
  /** SQS requests for messages with a message group, which a standard queue bills more for; 0 unless given. */
  readonly fairRequests?: number;
  /** Seconds of the pollers of provisioned mode, added up over the pollers; 0 unless given. */
  readonly pollerSeconds?: number;
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
    usage.metricsRequested * prices.cloudwatch.perMetricRequested +
    costOfChildren(usage.children) +
    (usage.fairRequests ?? 0) * prices.sqs.perFairRequest +
    ((usage.pollerSeconds ?? 0) / 3600) * prices.eventPollerUnitPerHour
  );
}

/** Step Functions bills Express executions for 64 MB, as long as they use no more (Step Functions pricing). */
const childGigabytes = 64 / 1024;

/**
 * AWS does not publish what the execution of the Map is charged for each child: one state transition is assumed, so that
 * the cost errs on the high side.
 */
function costOfChildren({ count, seconds }: NonNullable<Usage["children"]> = { count: 0, seconds: 0 }): number {
  const { perTransition, perExpressRequest, perExpressGigabyteSecond } = prices.states;
  return count * (perTransition + perExpressRequest) + seconds * childGigabytes * perExpressGigabyteSecond;
}

/** How long a child takes to send ten messages, seconds, roughly. */
export const sendingBatchSeconds = 0.1;

/**
 * The child executions of a burst by a Distributed Map; none for any other path.
 *
 * @param workSeconds the total working time of all jobs, seconds.
 * @param perChild messages that one child sends.
 */
export function childrenUsed(via: string, jobs: number, workSeconds: number, perChild = 10): Pick<Usage, "children"> {
  if (via === "pool") return { children: { count: jobs, seconds: workSeconds } };
  if (via !== "map") return {};
  return { children: { count: Math.ceil(jobs / perChild), seconds: Math.ceil(jobs / 10) * sendingBatchSeconds } };
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

/** Hours of a month, as AWS counts them in its examples. */
const hoursPerMonth = 730;

/**
 * What the smallest number of pollers of provisioned mode costs in a month, US dollars at list prices. AWS does not state how
 * often an idle poller calls SQS, so its calls are left out. The result is rounded to $0.00001: the error of a binary fraction
 * would make $13.505 print as $13.50.
 */
export const idlePollersUsdPerMonth = (minimum: number): number =>
  Math.round(minimum * hoursPerMonth * prices.eventPollerUnitPerHour * 100_000) / 100_000;

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
