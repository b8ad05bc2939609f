import { putMetricFilter } from "../../logs/metric-filters.ts";
import { checkRetentionDays } from "../../logs/put-events.ts";
import type { Services } from "../../services.ts";
import { numberProperty, recordList, requiredText, tagsOf, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

export const logsLogGroup: ResourceType = {
  properties: ["LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"],
  attributes: ["Arn"],
  replacing: ["LogGroupName", "LogGroupClass"],
  nameProperty: "LogGroupName",
  create: (request, services) => {
    const { properties } = request;
    const name = textProperty(properties, "LogGroupName") ?? request.generateName(512);
    const logClass = textProperty(properties, "LogGroupClass");
    const group = services.logs.createGroup(name, tagsOf(properties, request.tags), logClass);
    setRetention(name, request, services);
    return { physicalId: name, attributes: { Arn: `${services.logs.arnOf(group)}:*` } };
  },
  update: ({ physicalId }, request, services) => setRetention(physicalId, request, services),
  delete: ({ physicalId }, { logs }) => logs.deleteGroup(physicalId),
};

function setRetention(name: string, { properties }: ResourceRequest, { logs }: Services): void {
  const days = numberProperty(properties, "RetentionInDays");
  logs.group(name).retentionDays = days === undefined ? undefined : checkRetentionDays(days);
}

export const logsMetricFilter: ResourceType = {
  properties: ["FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"],
  attributes: [],
  replacing: ["FilterName", "LogGroupName"],
  create: (request, services) => {
    const name = textProperty(request.properties, "FilterName") ?? request.generateName(512);
    putFilter(name, request, services);
    return { physicalId: name, attributes: { logGroupName: requiredText(request.properties, "LogGroupName") } };
  },
  update: ({ physicalId }, request, services) => putFilter(physicalId, request, services),
  delete: ({ physicalId, attributes }, { logs }) => {
    const group = logs.groupByName(attributes.logGroupName ?? "");
    if (group !== undefined) group.metricFilters = group.metricFilters.filter(({ name }) => name !== physicalId);
  },
};

function putFilter(name: string, { properties }: ResourceRequest, { logs }: Services): void {
  const group = logs.group(requiredText(properties, "LogGroupName"));
  const [given = {}] = recordList(properties, "MetricTransformations");
  const dimensions = recordList(given, "Dimensions").map((one) => [
    requiredText(one, "Key"),
    requiredText(one, "Value"),
  ]);
  putMetricFilter(group, {
    name,
    pattern: requiredText(properties, "FilterPattern"),
    createdAtMs: logs.kernel.nowMs,
    transformation: {
      name: requiredText(given, "MetricName"),
      namespace: requiredText(given, "MetricNamespace"),
      value: requiredText(given, "MetricValue"),
      defaultValue: numberProperty(given, "DefaultValue"),
      unit: textProperty(given, "Unit") ?? "None",
      dimensions: Object.fromEntries(dimensions),
    },
  });
}
