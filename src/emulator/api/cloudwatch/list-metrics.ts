import { ListMetrics$, type ListMetricsInput, type ListMetricsOutput } from "@aws-sdk/client-cloudwatch";
import { listMetrics as findMetrics } from "../../cloudwatch/metrics/list-metrics.ts";
import { action } from "../action.ts";
import { toDimensions } from "./dimension-shape.ts";
import { required } from "./required.ts";

export const listMetrics = action<ListMetricsInput, ListMetricsOutput>(ListMetrics$, (input, { cloudwatch }) => {
  const request = {
    namespace: input.Namespace,
    name: input.MetricName,
    dimensions: (input.Dimensions ?? []).map(({ Name, Value }) => ({
      name: required(Name, "Dimensions.Name"),
      value: Value,
    })),
    recentlyActive: input.RecentlyActive === "PT3H",
    nextToken: input.NextToken,
  };
  const page = findMetrics(cloudwatch.metrics, request, cloudwatch.kernel.nowMs);
  return {
    Metrics: page.metrics.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: toDimensions(dimensions),
    })),
    NextToken: page.nextToken,
  } satisfies ListMetricsOutput;
});
