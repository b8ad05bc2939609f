import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import { checkRetentionDays } from "../../../logs/logs-service.ts";
import type { World } from "../../../world.ts";
import { alarmActions, fromAlarmInput } from "../../cloudwatch/alarms.ts";
import { cloudwatchRules } from "../../cloudwatch/metrics.ts";
import { metricFilterActions } from "../../logs/filters-and-queries.ts";
import { groupActions, logsRules, newGroupName } from "../../logs/groups.ts";
import {
  callOfStack,
  mapOfList,
  numberProperty,
  propertyReader,
  recordList,
  requiredText,
  tagsOf,
  textProperty,
} from "./properties.ts";

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

const readLogs = propertyReader(logsRules);

/** A log group. Its physical id is its name. */
export const logsLogGroup = ({ logs }: World): ResourceType => {
  const setRetention = (name: string, { properties }: ResourceRequest) => {
    const days = numberProperty(properties, "RetentionInDays");
    logs.group(name).retentionDays = days === undefined ? undefined : checkRetentionDays(days);
  };
  return {
    properties: ["LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"],
    attributes: ["Arn"],
    replacing: ["LogGroupName", "LogGroupClass"],
    nameProperty: "LogGroupName",
    create: (request) => {
      const { properties, tags } = request;
      const name = textProperty(properties, "LogGroupName") ?? request.generateName(512);
      const input = { ...properties, LogGroupName: name, Tags: {} };
      const { logGroupClass } = readLogs(groupActions.CreateLogGroup, input);
      const group = logs.createGroup(newGroupName(name), tagsOf(properties, tags), logGroupClass);
      setRetention(name, request);
      return { physicalId: name, attributes: { Arn: `${logs.arnOf(group)}:*` } };
    },
    update: setRetention,
    delete: (name) => logs.deleteGroup(name),
  };
};

/** A metric filter of a log group. Its physical id is its name. */
export const logsMetricFilter = (world: World): ResourceType => {
  const { PutMetricFilter, DeleteMetricFilter } = metricFilterActions;
  const put = (FilterName: string, { properties }: ResourceRequest) => {
    const transformations = recordList(properties, "MetricTransformations").map((one) => ({
      ...one,
      Dimensions: mapOfList(one, "Dimensions", "Key", "Value"),
    }));
    const input = { ...properties, FilterName, MetricTransformations: transformations };
    PutMetricFilter.run(readLogs(PutMetricFilter, input), world, callOfStack);
  };
  return {
    properties: ["FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"],
    attributes: [],
    replacing: ["FilterName", "LogGroupName"],
    create: (request) => {
      const name = textProperty(request.properties, "FilterName") ?? request.generateName(512);
      put(name, request);
      return { physicalId: name, attributes: {} };
    },
    update: put,
    delete: (filterName, properties) => {
      const logGroupName = requiredText(properties, "LogGroupName");
      DeleteMetricFilter.run({ logGroupName, filterName }, world, callOfStack);
    },
  };
};
