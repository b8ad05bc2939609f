import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import type { World } from "../../../world.ts";
import { alarmActions, fromAlarmInput } from "../../cloudwatch/alarms.ts";
import { cloudwatchRules } from "../../cloudwatch/metrics.ts";
import { propertyReader, requiredText, tagsOf, textProperty } from "./properties.ts";

const read = propertyReader(cloudwatchRules);

/** An alarm on a metric or on metric math. Its physical id is its name. */
export const cloudwatchAlarm = ({ cloudwatch }: World): ResourceType => {
  const put = (AlarmName: string, { properties }: ResourceRequest, tags?: Record<string, string>) =>
    cloudwatch.alarms.put(fromAlarmInput(read(alarmActions.PutMetricAlarm, { ...properties, AlarmName })), tags);
  return {
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
    create: (request) => {
      const name = textProperty(request.properties, "AlarmName") ?? request.generateName(255);
      const { arn } = put(name, request, tagsOf(request.properties, request.tags));
      return { physicalId: name, attributes: { Arn: arn } };
    },
    update: put,
    delete: (name) => cloudwatch.alarms.delete([name]),
  };
};

/** A dashboard. Its physical id is its name. */
export const cloudwatchDashboard = ({ cloudwatch: { dashboards } }: World): ResourceType => ({
  properties: ["DashboardBody", "DashboardName"],
  attributes: [],
  replacing: ["DashboardName"],
  nameProperty: "DashboardName",
  create: ({ properties, generateName }) => {
    const name = textProperty(properties, "DashboardName") ?? generateName(255);
    dashboards.put(name, requiredText(properties, "DashboardBody"));
    return { physicalId: name, attributes: {} };
  },
  update: (name, { properties }) => dashboards.put(name, requiredText(properties, "DashboardBody")),
  delete: (name) => dashboards.delete([name]),
});
