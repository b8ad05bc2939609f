import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { EventSourceMapping } from "../../lambda/event-source-mapping.ts";
import type { MappingSettings } from "../../lambda/event-source-settings.ts";

/** A mapping as every action of mappings answers it; members that are not set are left out, as AWS does. */
export const mappingShape = (mapping: EventSourceMapping): EventSourceMappingConfiguration => ({
  UUID: mapping.uuid,
  EventSourceMappingArn: mapping.arn,
  EventSourceArn: mapping.queueArn,
  FunctionArn: mapping.functionArn,
  BatchSize: mapping.settings.batchSize,
  MaximumBatchingWindowInSeconds: mapping.settings.windowSeconds,
  FunctionResponseTypes: mapping.settings.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
  LastModified: new Date(mapping.lastModifiedMs),
  State: mapping.state,
  StateTransitionReason: "USER_INITIATED",
  ...optionalMembers(mapping.settings),
});

function optionalMembers(settings: MappingSettings): Partial<EventSourceMappingConfiguration> {
  const { filters, maximumConcurrency, provisionedPollers, countsEvents } = settings;
  return {
    ...(filters.length > 0 ? { FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) } } : {}),
    ...(maximumConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    ...(countsEvents ? { MetricsConfig: { Metrics: ["EventCount"] } } : {}),
    ...(provisionedPollers === undefined
      ? {}
      : {
          ProvisionedPollerConfig: {
            MinimumPollers: provisionedPollers.minimum,
            MaximumPollers: provisionedPollers.maximum,
          },
        }),
  };
}
