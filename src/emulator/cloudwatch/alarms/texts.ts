import type { Alarm, AlarmSettings, AlarmStateValue, ComparisonOperator } from "./alarm.ts";

/** A data point of an evaluation. */
export interface JudgedPoint {
  readonly atMs: number;
  readonly value: number;
  readonly breaching: boolean;
}

const words: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** The `StateReason` of an evaluation. `deciding` are the real points; `filled` is the number of gaps that were filled. */
export function reasonText(
  settings: AlarmSettings,
  state: AlarmStateValue,
  deciding: readonly JudgedPoint[],
  filled: number,
): string {
  const { evaluationPeriods } = settings;
  if (state === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${counted(evaluationPeriods, "datapoint")} ${were(evaluationPeriods)} unknown.`;
  }
  if (deciding.length === 0) return `Threshold Crossed: ${unreceived(filled)} and ${treated(settings, filled)}.`;
  const named = deciding.filter((point) => point.breaching === (state === "ALARM"));
  const points = named.length > 0 ? named : deciding;
  const many = settings.datapointsToAlarm !== undefined;
  const subject = many
    ? `${points.length} out of the last ${evaluationPeriods} datapoints`
    : counted(points.length, "datapoint");
  const verb = `${were(points.length)}${points[0]?.breaching === true ? "" : " not"}`;
  const list = points.map(({ atMs, value }) => `${asDouble(value)} (${shortStamp(atMs)})`).join(", ");
  const compared = `${words[settings.comparison]} the threshold (${asDouble(settings.threshold)})`;
  const gaps = filled > 0 ? ` and ${treated(settings, filled)}` : "";
  return `Threshold Crossed: ${subject} [${list}] ${verb} ${compared}${gaps}${many ? minimum(settings, state) : ""}.`;
}

/** CloudWatch formats numbers like Java's doubles: 5 as "5.0". */
const asDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
const were = (count: number): string => (count === 1 ? "was" : "were");
const unreceived = (count: number): string => `no datapoints were received for ${counted(count, "period")}`;

function treated(settings: AlarmSettings, filled: number): string {
  const rule = settings.treatMissingData === "breaching" ? "Breaching" : "NonBreaching";
  return `${counted(filled, "missing datapoint")} ${were(filled)} treated as [${rule}]`;
}

function minimum({ evaluationPeriods, datapointsToAlarm = evaluationPeriods }: AlarmSettings, state: AlarmStateValue) {
  const [needed, change] =
    state === "ALARM" ? [datapointsToAlarm, "OK -> ALARM"] : [evaluationPeriods - datapointsToAlarm + 1, "ALARM -> OK"];
  return ` (minimum ${counted(needed, "datapoint")} for ${change} transition)`;
}

function shortStamp(atMs: number): string {
  const [date = "", time = ""] = new Date(atMs).toISOString().split("T");
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

/** A period of the evaluation range in `StateReasonData`. */
export interface EvaluatedPeriod {
  readonly atMs: number;
  readonly value: number | undefined;
  readonly sampleCount: number | undefined;
}

/** The `StateReasonData` of an evaluation, with the evaluated periods newest first. */
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

/** A time in the format of CloudWatch's JSON texts: `2026-01-01T00:00:00.000+0000`. */
const longStamp = (atMs: number): string => new Date(atMs).toISOString().replace("Z", "+0000");

/** The subject and the JSON text of an alarm's notification. */
export function alarmMessage(
  alarm: Alarm,
  oldState: AlarmStateValue,
  place: { readonly accountId: string; readonly region: string },
): { readonly subject: string; readonly message: string } {
  const { settings, status } = alarm;
  const { source } = settings;
  const watched =
    source.kind === "metric"
      ? {
          MetricName: source.identity.name,
          Namespace: source.identity.namespace,
          Statistic: source.statistic,
          Dimensions: Object.entries(source.identity.dimensions).map(([name, value]) => ({ name, value })),
        }
      : {
          Metrics: source.queries.map(({ id, expression, label }) => ({
            Id: id,
            Expression: expression,
            Label: label,
          })),
        };
  const message = {
    AlarmName: settings.name,
    AlarmDescription: settings.description ?? null,
    AWSAccountId: place.accountId,
    AlarmConfigurationUpdatedTimestamp: longStamp(alarm.configuredAtMs),
    NewStateValue: status.value,
    NewStateReason: status.reason,
    StateChangeTime: longStamp(status.updatedAtMs),
    Region: place.region,
    AlarmArn: alarm.arn,
    OldStateValue: oldState,
    OKActions: settings.actions.OK,
    AlarmActions: settings.actions.ALARM,
    InsufficientDataActions: settings.actions.INSUFFICIENT_DATA,
    Trigger: {
      ...watched,
      Period: settings.periodSeconds,
      EvaluationPeriods: settings.evaluationPeriods,
      DatapointsToAlarm: settings.datapointsToAlarm,
      ComparisonOperator: settings.comparison,
      Threshold: settings.threshold,
      TreatMissingData: settings.treatMissingData ?? "missing",
    },
  };
  return { subject: `${status.value}: "${settings.name}" in ${place.region}`, message: JSON.stringify(message) };
}
