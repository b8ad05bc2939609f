import { limits } from "../../../base/limits.ts";
import { validationError } from "../cloudwatch-errors.ts";
import type { MetricQuery } from "./metric-query.ts";
import { checkPeriod } from "./read-period.ts";
import { statisticNamed } from "./statistic.ts";

const { metricDataQueriesMax, expressionLengthMax } = limits.cloudwatch;
const idPattern = /^[a-z][a-zA-Z0-9_]{0,254}$/;

/** @throws {AwsError} ValidationError or InvalidParameterValue, as GetMetricData refuses queries. */
export function checkQueries(queries: readonly MetricQuery[]): void {
  if (queries.length === 0) throw validationError("The collection MetricDataQueries must not have a size less than 1.");
  if (queries.length > metricDataQueriesMax) {
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${metricDataQueriesMax}.`,
    );
  }
  const ids = new Set<string>();
  queries.forEach((query, index) => {
    checkQuery(query, index + 1);
    if (ids.has(query.id)) throw validationError("The values for parameter id in MetricDataQueries are not unique.");
    ids.add(query.id);
  });
}

function checkQuery(query: MetricQuery, number: number): void {
  const member = `MetricDataQueries.member.${number}`;
  if (!idPattern.test(query.id)) {
    throw validationError(
      `The value ${query.id} for parameter ${member}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if ((query.metric === undefined) === (query.expression === undefined)) {
    throw validationError(`Exactly one of ${member}.MetricStat and ${member}.Expression must be set.`);
  }
  if ((query.expression?.length ?? 0) > expressionLengthMax) {
    throw validationError(`The parameter ${member}.Expression is longer than ${expressionLengthMax} characters.`);
  }
  if (query.metric === undefined) return;
  checkPeriod(query.metric.periodSeconds, `${member}.MetricStat.Period`);
  if (statisticNamed(query.metric.statistic) === undefined) {
    throw validationError(
      `The value ${query.metric.statistic} for parameter ${member}.MetricStat.Stat is not supported.`,
    );
  }
}
