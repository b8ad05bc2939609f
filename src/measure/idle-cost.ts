import { prices } from "../base/prices.ts";

const daysPerMonth = 30;
/** An idle mapping keeps five long polls of 20 s open (aws: five pollers), so it makes 15 requests a minute. */
const pollsPerMonth = 15 * 60 * 24 * daysPerMonth;
/** Metrics in the alarm on the success rate, which is an expression over two. */
const extraAlarmMetrics = 1;

/** What a stack costs a month when nothing runs on it, US dollars by list price, from the types of its resources. */
export function idleCostUsdPerMonth(resourceTypes: readonly string[]): number {
  const count = (type: string) => resourceTypes.filter((each) => each === type).length;
  const alarms = count("AWS::CloudWatch::Alarm");
  const alarmMetrics = alarms === 0 ? 0 : alarms + extraAlarmMetrics;
  return (
    alarmMetrics * prices.cloudwatch.alarmMetricPerMonth +
    count("AWS::CloudWatch::Dashboard") * prices.cloudwatch.dashboardPerMonth +
    count("AWS::Lambda::EventSourceMapping") * pollsPerMonth * prices.sqs.perRequest
  );
}
