import type * as sdk from "@aws-sdk/client-lambda";
import {
  CreateEventSourceMapping$,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMapping$,
  type EventSourceMappingConfiguration,
  GetEventSourceMapping$,
  ListEventSourceMappings$,
  type ProvisionedPollerConfig,
  UpdateEventSourceMapping$,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import type { EventSourceMapping } from "../../lambda/event-source/mapping.ts";
import { invalid, type MappingSettings } from "../../lambda/event-source/settings.ts";
import { referenceOf } from "../../lambda/functions/deployed-function.ts";
import { checkRange } from "../../lambda/functions/settings.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";

/** Lambda's actions on event source mappings. */
export const eventSourceMappingActions: ActionsOf<typeof sdk> = {
  /** Maps a queue to a function. */
  CreateEventSourceMapping: action(CreateEventSourceMapping$, (input, { eventSourceMappings }) => {
    if (input.EventSourceArn === undefined) throw invalid("Unrecognized event source.");
    if (!input.EventSourceArn.includes(":sqs:")) {
      throw invalid("Unrecognized event source: flatten's emulator reads Amazon SQS queues only.");
    }
    const mapping = eventSourceMappings.create({
      queueArn: input.EventSourceArn,
      functionName: input.FunctionName ?? "",
      enabled: input.Enabled ?? true,
      tags: input.Tags ?? {},
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping);
  }),

  /** One mapping, by its UUID. */
  GetEventSourceMapping: action(GetEventSourceMapping$, (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.get(input.UUID ?? "")),
  ),

  /** In order of creation, 100 per page (L-API ListEventSourceMappings). */
  ListEventSourceMappings: action(ListEventSourceMappings$, (input, { eventSourceMappings }) => {
    const { EventSourceArn: queueArn, FunctionName, Marker: after, MaxItems: size = pageMax } = input;
    checkRange("maxItems", size, 1, itemsMax);
    const all = eventSourceMappings.list({
      ...(queueArn === undefined ? {} : { queueArn }),
      ...(FunctionName === undefined ? {} : { functionName: referenceOf(FunctionName) }),
    });
    const { items, next } = pageAfter(all, ({ uuid }) => uuid, after, Math.min(size, pageMax));
    return { EventSourceMappings: items.map(mappingShape), ...next };
  }),

  /** Changes, enables or disables a mapping. */
  UpdateEventSourceMapping: action(UpdateEventSourceMapping$, (input, { eventSourceMappings }) => {
    const mapping = eventSourceMappings.update(input.UUID ?? "", {
      ...(input.FunctionName === undefined ? {} : { functionName: input.FunctionName }),
      ...(input.Enabled === undefined ? {} : { enabled: input.Enabled }),
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping);
  }),

  /** The mapping stops polling immediately and is `Deleting` for `mappingTransitionMs`. */
  DeleteEventSourceMapping: action(DeleteEventSourceMapping$, (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.delete(input.UUID ?? "")),
  ),
};

const pageMax = 100;

/** The largest `MaxItems`, although a page has at most 100 (L-API ListEventSourceMappings). */
const itemsMax = 10_000;

/** AWS's defaults for the members of a ProvisionedPollerConfig (L-API). */
const defaultPollers = { minimum: 2, maximum: 200 };

/** The settings in a request. An empty structure removes its setting. */
function mappingSettingsInput(
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

/** A mapping as the actions return it; members that are not set are omitted, as AWS does. */
const mappingShape = (mapping: EventSourceMapping): EventSourceMappingConfiguration => ({
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
