import type { AlarmSettings } from "./alarm.ts";

/** A period of the evaluation range as `StateReasonData` shows it. */
export interface EvaluatedPeriod {
  readonly atMs: number;
  readonly value: number | undefined;
  readonly sampleCount: number | undefined;
}

/** The `StateReasonData` of an evaluation, newest period first among the evaluated ones. */
export function reasonData(
  settings: AlarmSettings,
  range: readonly EvaluatedPeriod[],
  decidedBy: readonly number[],
  nowMs: number,
): string {
  const { source } = settings;
  const deciding = decidedBy.map((index) => range[index] as EvaluatedPeriod);
  const [oldest] = deciding.length > 0 ? deciding : range;
  return JSON.stringify({
    version: "1.0",
    queryDate: longStamp(nowMs),
    startDate: longStamp(oldest?.atMs ?? nowMs),
    ...(source.kind === "metric" && source.unit !== undefined ? { unit: source.unit } : {}),
    ...(source.kind === "metric" ? { statistic: source.statistic } : {}),
    period: settings.periodSeconds,
    recentDatapoints: deciding.map(({ value }) => value),
    threshold: settings.threshold,
    evaluatedDatapoints: range
      .map(({ atMs, value, sampleCount }) => ({ timestamp: longStamp(atMs), sampleCount, value }))
      .reverse(),
  });
}

/** As CloudWatch writes stamps inside JSON texts: `2026-01-01T00:00:00.000+0000`. */
export const longStamp = (atMs: number): string => new Date(atMs).toISOString().replace("Z", "+0000");
