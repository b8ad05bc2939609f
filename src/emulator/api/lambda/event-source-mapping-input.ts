import type {
  CreateEventSourceMappingCommandInput,
  ProvisionedPollerConfig,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import type { MappingSettings } from "../../lambda/event-source-settings.ts";

/** What AWS fills into a ProvisionedPollerConfig (L-API). */
const defaultPollers = { minimum: 2, maximum: 200 };

/** The settings that a request gives; an empty structure takes its setting away. */
export function mappingSettingsInput(
  input: CreateEventSourceMappingCommandInput | UpdateEventSourceMappingCommandInput,
): Partial<MappingSettings> {
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig, ProvisionedPollerConfig: pollers } = input;
  const { FilterCriteria, FunctionResponseTypes, MetricsConfig } = input;
  const given: Partial<MappingSettings> = {
    ...(BatchSize === undefined ? {} : { batchSize: BatchSize }),
    ...(MaximumBatchingWindowInSeconds === undefined ? {} : { windowSeconds: MaximumBatchingWindowInSeconds }),
    ...(ScalingConfig === undefined ? {} : { maximumConcurrency: ScalingConfig.MaximumConcurrency }),
    ...(pollers === undefined ? {} : { provisionedPollers: pollersInput(pollers) }),
    ...(FilterCriteria === undefined
      ? {}
      : { filters: FilterCriteria.Filters?.map(({ Pattern }) => Pattern ?? "") ?? [] }),
    ...(FunctionResponseTypes === undefined
      ? {}
      : { reportsItemFailures: FunctionResponseTypes.includes("ReportBatchItemFailures") }),
    ...(MetricsConfig === undefined ? {} : { countsEvents: MetricsConfig.Metrics?.includes("EventCount") ?? false }),
  };
  return given;
}

function pollersInput(config: ProvisionedPollerConfig): MappingSettings["provisionedPollers"] {
  const { MinimumPollers, MaximumPollers } = config;
  if (MinimumPollers === undefined && MaximumPollers === undefined) return undefined;
  return { minimum: MinimumPollers ?? defaultPollers.minimum, maximum: MaximumPollers ?? defaultPollers.maximum };
}
