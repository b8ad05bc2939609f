import { limits } from "../../../base/limits.ts";
import { validationError } from "../cloudwatch-errors.ts";
import { checkQueries } from "../metrics/queries.ts";
import { statisticNamed } from "../metrics/statistic.ts";
import type { AlarmSettings } from "./alarm.ts";

const { alarmWindowSecondsMax, alarmLongWindowSecondsMax, alarmActionsMax } = limits.cloudwatch;
const hourSeconds = 3_600;

/** Checks settings as PutMetricAlarm does. @throws {AwsError} ValidationError, InvalidParameterValue */
export function checkAlarm(settings: AlarmSettings): void {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm = evaluationPeriods } = settings;
  const periodIsValid = [10, 20, 30].includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0);
  refuseUnless(periodIsValid, "Period must be 10, 20, 30 or a multiple of 60");
  refuseUnless(Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1, "EvaluationPeriods must be at least 1");
  refuseUnless(
    datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods,
    "DatapointsToAlarm must be between 1 and EvaluationPeriods",
  );
  const longest = periodSeconds >= hourSeconds ? alarmLongWindowSecondsMax : alarmWindowSecondsMax;
  refuseUnless(
    periodSeconds * evaluationPeriods <= longest,
    `Metrics cannot be checked across more than ${longest === alarmWindowSecondsMax ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${longest})`,
  );
  for (const actions of Object.values(settings.actions)) {
    refuseUnless(actions.length <= alarmActionsMax, `An alarm takes at most ${alarmActionsMax} actions for each state`);
  }
  checkSource(settings);
}

function checkSource({ source, periodSeconds }: AlarmSettings): void {
  if (source.kind === "metric") {
    refuseUnless(statisticNamed(source.statistic) !== undefined, `The statistic ${source.statistic} is not supported`);
    return;
  }
  checkQueries(source.queries);
  const returning = source.queries.filter((query) => query.returnData).length;
  refuseUnless(returning === 1, "Exactly one element of the metrics list should return data");
  const periods = source.queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds]));
  refuseUnless(
    periods.every((period) => period === periodSeconds),
    "All metrics of an alarm must have the same period",
  );
}

function refuseUnless(fine: boolean, message: string): void {
  if (!fine) throw validationError(message);
}
