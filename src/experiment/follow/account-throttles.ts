import type { MetricQuery, MetricSeries } from "../../aws/metrics.ts";
import { sum } from "../../base/statistics.ts";

/** Throttles of other functions: those of the account without those of one function. Both series have sums. */
export const otherThrottlesIn = (all: MetricSeries | undefined, own: MetricSeries | undefined): number =>
  Math.max(0, sum([...(all?.values() ?? [])]) - sum([...(own?.values() ?? [])]));

/** The throttles of the whole account in the Region. */
export const accountThrottles: MetricQuery = {
  namespace: "AWS/Lambda",
  name: "Throttles",
  dimensions: {},
  statistic: "Sum",
};
