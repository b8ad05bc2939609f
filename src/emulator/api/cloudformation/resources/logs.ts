import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import { checkRetentionDays } from "../../../logs/logs-service.ts";
import type { World } from "../../../world.ts";
import { groupActions, logsRules, newGroupName } from "../../logs/groups.ts";
import { metricFilterActions } from "../../logs/metric-filters.ts";
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

const read = propertyReader(logsRules);

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
      const { logGroupClass } = read(groupActions.CreateLogGroup, input);
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
    PutMetricFilter.run(read(PutMetricFilter, input), world, callOfStack);
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
