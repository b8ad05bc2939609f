import * as sdk from "@aws-sdk/client-lambda";
import { invalidParameterValue } from "../../aws-error.ts";
import type { EventSourceMapping, MappingSettings } from "../../lambda/event-source/mapping.ts";
import { referenceOf } from "../../lambda/functions/deployed-function.ts";
import { checkRange } from "../../lambda/functions/settings.ts";
import { pageAfter } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";

/** Lambda's actions on event source mappings. */
export const eventSourceMappingActions = {
  CreateEventSourceMapping: action(sdk.CreateEventSourceMapping$, (input, { eventSourceMappings }) => {
    if (input.EventSourceArn === undefined) throw invalidParameterValue("Unrecognized event source.");
    if (!input.EventSourceArn.includes(":sqs:")) {
      throw invalidParameterValue("Unrecognized event source: flatten's emulator reads Amazon SQS queues only.");
    }
    const mapping = eventSourceMappings.create({
      queueArn: input.EventSourceArn,
      functionName: input.FunctionName ?? "",
      enabled: input.Enabled,
      tags: input.Tags,
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping);
  }),

  GetEventSourceMapping: action(sdk.GetEventSourceMapping$, (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.get(input.UUID ?? "")),
  ),

  /** In order of creation, 100 per page (L-API ListEventSourceMappings). */
  ListEventSourceMappings: action(sdk.ListEventSourceMappings$, (input, { eventSourceMappings }) => {
    const { EventSourceArn: queueArn, FunctionName } = input;
    checkRange("maxItems", input.MaxItems, 1, itemsMax);
    const all = eventSourceMappings.list({ queueArn, functionName: FunctionName && referenceOf(FunctionName) });
    const { items, next } = pageAfter(all, ({ uuid }) => uuid, input, pageMax);
    return { EventSourceMappings: items.map(mappingShape), ...next };
  }),

  UpdateEventSourceMapping: action(sdk.UpdateEventSourceMapping$, (input, { eventSourceMappings }) => {
    const mapping = eventSourceMappings.update(input.UUID ?? "", {
      functionName: input.FunctionName,
      enabled: input.Enabled,
      settings: mappingSettingsInput(input),
    });
    return mappingShape(mapping);
  }),

  /** The mapping stops polling immediately and is `Deleting` for `mappingTransitionMs`. */
  DeleteEventSourceMapping: action(sdk.DeleteEventSourceMapping$, (input, { eventSourceMappings }) =>
    mappingShape(eventSourceMappings.delete(input.UUID ?? "")),
  ),
} satisfies ActionsOf<typeof sdk>;

const pageMax = 100;

/** The largest `MaxItems`, although a page has at most 100 (L-API ListEventSourceMappings). */
const itemsMax = 10_000;

/** AWS's defaults for the members of a ProvisionedPollerConfig (L-API). */
const defaultPollers = { minimum: 2, maximum: 200 };

/** The settings in a request. An empty structure removes its setting. */
export function mappingSettingsInput(
  input: sdk.CreateEventSourceMappingCommandInput | sdk.UpdateEventSourceMappingCommandInput,
): Partial<MappingSettings> {
  return {
    ...given(input.BatchSize, (batchSize) => ({ batchSize })),
    ...given(input.MaximumBatchingWindowInSeconds, (windowSeconds) => ({ windowSeconds })),
    ...given(input.ScalingConfig, ({ MaximumConcurrency }) => ({ maximumConcurrency: MaximumConcurrency })),
    ...given(input.ProvisionedPollerConfig, (config) => ({ provisionedPollers: pollersInput(config) })),
    ...given(input.FilterCriteria, ({ Filters = [] }) => ({ filters: Filters.map(({ Pattern = "" }) => Pattern) })),
    ...given(input.FunctionResponseTypes, (types) => ({
      reportsItemFailures: types.includes("ReportBatchItemFailures"),
    })),
    ...given(input.MetricsConfig, ({ Metrics = [] }) => ({ countsEvents: Metrics.includes("EventCount") })),
  };
}

/** The setting of a member, or nothing if the request omits it. */
const given = <Member, Setting>(member: Member | undefined, settingOf: (member: Member) => Setting) =>
  member === undefined ? {} : settingOf(member);

function pollersInput({ MinimumPollers, MaximumPollers }: sdk.ProvisionedPollerConfig) {
  if (MinimumPollers === undefined && MaximumPollers === undefined) return undefined;
  return { minimum: MinimumPollers ?? defaultPollers.minimum, maximum: MaximumPollers ?? defaultPollers.maximum };
}

/** A mapping as the actions return it; members that are not set are omitted, as AWS does. */
function mappingShape({ settings, ...mapping }: EventSourceMapping): sdk.EventSourceMappingConfiguration {
  const { filters, maximumConcurrency, provisionedPollers } = settings;
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
    LastModified: new Date(mapping.lastModifiedMs),
    State: mapping.state,
    StateTransitionReason: "USER_INITIATED",
    FilterCriteria: filters.length === 0 ? undefined : { Filters: filters.map((Pattern) => ({ Pattern })) },
    ScalingConfig: maximumConcurrency === undefined ? undefined : { MaximumConcurrency: maximumConcurrency },
    MetricsConfig: settings.countsEvents ? { Metrics: ["EventCount"] } : undefined,
    ProvisionedPollerConfig: provisionedPollers && {
      MinimumPollers: provisionedPollers.minimum,
      MaximumPollers: provisionedPollers.maximum,
    },
  };
}
