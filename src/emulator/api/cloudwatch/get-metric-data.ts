import { GetMetricData$, type GetMetricDataInput, type GetMetricDataOutput } from "@aws-sdk/client-cloudwatch";
import { getMetricData as readMetricData } from "../../cloudwatch/metrics/get-metric-data.ts";
import { action } from "../action.ts";
import { fromQuery } from "./query-shape.ts";
import { required } from "./required.ts";

export const getMetricData = action<GetMetricDataInput, GetMetricDataOutput>(
  GetMetricData$,
  (input, { cloudwatch }) => {
    const request = {
      queries: required(input.MetricDataQueries, "MetricDataQueries").map(fromQuery),
      startMs: required(input.StartTime, "StartTime").getTime(),
      endMs: required(input.EndTime, "EndTime").getTime(),
      nextToken: input.NextToken,
      ascending: input.ScanBy === "TimestampAscending",
      pointsMax: input.MaxDatapoints,
    };
    const page = readMetricData(cloudwatch.metrics, request, cloudwatch.kernel.nowMs);
    return {
      MetricDataResults: page.series.map(({ id, label, stampsMs, values, complete }) => ({
        Id: id,
        Label: label,
        Timestamps: stampsMs.map((atMs) => new Date(atMs)),
        Values: [...values],
        StatusCode: complete ? "Complete" : "PartialData",
      })),
      NextToken: page.nextToken,
      Messages: [],
    } satisfies GetMetricDataOutput;
  },
);
