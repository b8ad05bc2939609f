import { defaultMappingSettings, type MappingSettings } from "../../lambda/event-source-settings.ts";
import type { Services } from "../../world.ts";
import type { JsonRecord } from "../template/json.ts";
import {
  booleanProperty,
  numberProperty,
  recordList,
  recordProperty,
  requiredText,
  textList,
  textProperty,
} from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

export const lambdaEventSourceMapping: ResourceType = {
  properties: [
    "BatchSize",
    "Enabled",
    "EventSourceArn",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "ScalingConfig",
    "Tags",
  ],
  attributes: ["EventSourceMappingArn", "Id"],
  replacing: ["EventSourceArn"],
  create: ({ properties }, { eventSourceMappings }) => {
    const { uuid, arn } = eventSourceMappings.create({
      queueArn: requiredText(properties, "EventSourceArn"),
      functionName: requiredText(properties, "FunctionName"),
      enabled: booleanProperty(properties, "Enabled") ?? true,
      settings: settingsOf(properties),
    });
    return { physicalId: uuid, attributes: { EventSourceMappingArn: arn, Id: uuid } };
  },
  update: ({ physicalId }, { properties }, { eventSourceMappings }) => {
    eventSourceMappings.update(physicalId, {
      functionName: requiredText(properties, "FunctionName"),
      enabled: booleanProperty(properties, "Enabled") ?? true,
      settings: settingsOf(properties),
    });
  },
  delete: ({ physicalId }, { eventSourceMappings }) => {
    eventSourceMappings.delete(physicalId);
  },
  isSettled: (physicalId, services) => find(physicalId, services)?.transition === undefined,
  isGone: (physicalId, services) => find(physicalId, services) === undefined,
};

const find = (uuid: string, { eventSourceMappings }: Services) =>
  eventSourceMappings.list().find((mapping) => mapping.uuid === uuid);

function settingsOf(properties: JsonRecord): MappingSettings {
  const hasPollers = properties.ProvisionedPollerConfig !== undefined;
  const pollers = recordProperty(properties, "ProvisionedPollerConfig");
  return {
    batchSize: numberProperty(properties, "BatchSize") ?? defaultMappingSettings.batchSize,
    windowSeconds: numberProperty(properties, "MaximumBatchingWindowInSeconds") ?? 0,
    maximumConcurrency: numberProperty(recordProperty(properties, "ScalingConfig"), "MaximumConcurrency"),
    provisionedPollers: hasPollers
      ? {
          minimum: numberProperty(pollers, "MinimumPollers") ?? 2,
          maximum: numberProperty(pollers, "MaximumPollers") ?? 200,
        }
      : undefined,
    filters: recordList(recordProperty(properties, "FilterCriteria"), "Filters").map(
      (filter) => textProperty(filter, "Pattern") ?? "{}",
    ),
    reportsItemFailures: textList(properties, "FunctionResponseTypes").includes("ReportBatchItemFailures"),
    countsEvents: textList(recordProperty(properties, "MetricsConfig"), "Metrics").includes("EventCount"),
  };
}
