import { alarmSettings } from "./alarm-settings.ts";
import { tagsOf, textProperty } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

export const cloudwatchAlarm: ResourceType = {
  properties: [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Tags",
    "Threshold",
    "TreatMissingData",
    "Unit",
  ],
  attributes: ["Arn"],
  replacing: ["AlarmName"],
  nameProperty: "AlarmName",
  create: (request, { cloudwatch }) => {
    const name = textProperty(request.properties, "AlarmName") ?? request.generateName(255);
    const settings = alarmSettings(name, request.properties);
    const { arn } = cloudwatch.alarms.put(settings, tagsOf(request.properties, request.tags));
    return { physicalId: name, attributes: { Arn: arn } };
  },
  update: ({ physicalId }, { properties }, { cloudwatch }) => {
    cloudwatch.alarms.put(alarmSettings(physicalId, properties));
  },
  delete: ({ physicalId }, { cloudwatch }) => cloudwatch.alarms.delete([physicalId]),
};
