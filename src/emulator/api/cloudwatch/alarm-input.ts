import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import type { AlarmSettings, AlarmSource } from "../../cloudwatch/alarms/alarm.ts";
import { invalidParameterCombination, validationError } from "../../cloudwatch/cloudwatch-errors.ts";
import { fromDimensions } from "./dimension-shape.ts";
import { fromQuery } from "./query-shape.ts";
import { required } from "./required.ts";

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
] as const;
const missingRules = ["missing", "notBreaching", "breaching", "ignore"] as const;

/** What PutMetricAlarm asks for as the model has it. @throws {AwsError} */
export function fromAlarmInput(input: PutMetricAlarmInput): AlarmSettings {
  const source = sourceOf(input);
  const comparison = required(input.ComparisonOperator, "ComparisonOperator");
  const rule = input.TreatMissingData;
  return {
    name: required(input.AlarmName, "AlarmName"),
    description: input.AlarmDescription,
    source,
    periodSeconds: periodOf(input, source),
    evaluationPeriods: required(input.EvaluationPeriods, "EvaluationPeriods"),
    datapointsToAlarm: input.DatapointsToAlarm,
    threshold: required(input.Threshold, "Threshold"),
    comparison: oneOf(comparisons, comparison, "ComparisonOperator"),
    treatMissingData: rule === undefined ? undefined : oneOf(missingRules, rule, "TreatMissingData"),
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: input.OKActions ?? [],
      ALARM: input.AlarmActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
  };
}

function sourceOf(input: PutMetricAlarmInput): AlarmSource {
  const { Metrics, MetricName } = input;
  if (Metrics !== undefined && MetricName !== undefined) {
    throw invalidParameterCombination("The parameters MetricName and Metrics are mutually exclusive.");
  }
  if (Metrics !== undefined) return { kind: "math", queries: Metrics.map(fromQuery) };
  return {
    kind: "metric",
    identity: {
      namespace: required(input.Namespace, "Namespace"),
      name: required(MetricName, "MetricName"),
      dimensions: fromDimensions(input.Dimensions),
    },
    statistic: required(input.Statistic ?? input.ExtendedStatistic, "Statistic"),
    unit: input.Unit,
  };
}

/** An alarm over metric math takes the period of its metrics. */
function periodOf(input: PutMetricAlarmInput, source: AlarmSource): number {
  if (source.kind === "metric") return required(input.Period, "Period");
  const periods = source.queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds]));
  return periods[0] ?? 60;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, name: string): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`,
  );
}
