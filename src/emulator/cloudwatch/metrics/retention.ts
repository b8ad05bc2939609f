import { limits } from "../../../base/limits.ts";

const minuteMs = 60_000;

/** How long points of a resolution can be read, milliseconds. */
export const cloudwatchRetentionMs = (resolutionMs: number): number =>
  1_000 *
  (resolutionMs < minuteMs
    ? limits.cloudwatch.highResolutionRetentionSeconds
    : limits.cloudwatch.metricRetentionSeconds);
