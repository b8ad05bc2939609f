import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import { checkRange } from "../functions/settings.ts";
import { compileFilter } from "./filter.ts";

/** How a mapping reads its queue: what CreateEventSourceMapping and UpdateEventSourceMapping can set. */
export interface MappingSettings {
  /** The largest number of records in one batch. */
  readonly batchSize: number;
  /** How long a batch may be collected, counted from its first message, whole seconds. */
  readonly windowSeconds: number;
  /** `ScalingConfig.MaximumConcurrency`. */
  readonly maximumConcurrency: number | undefined;
  /** Provisioned mode: the number of event pollers, each of which has ten concurrent invocations. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | undefined;
  /** Patterns of `FilterCriteria`. A message passes if one of them matches, or if there are none. */
  readonly filters: readonly string[];
  /** `ReportBatchItemFailures`: the response of the function lists the records that failed. */
  readonly reportsItemFailures: boolean;
  /** `MetricsConfig` contains `EventCount`. */
  readonly countsEvents: boolean;
}

/** AWS's defaults for a queue (L-API CreateEventSourceMapping). */
export const defaultMappingSettings: MappingSettings = {
  batchSize: 10,
  windowSeconds: 0,
  maximumConcurrency: undefined,
  provisionedPollers: undefined,
  filters: [],
  reportsItemFailures: false,
  countsEvents: false,
};

const { eventSource } = limits;

/** Checks settings as AWS does (L-API CreateEventSourceMapping). @throws {AwsError} */
export function checkMappingSettings(settings: MappingSettings, queueArn: string): void {
  const { batchSize, windowSeconds, maximumConcurrency, provisionedPollers } = settings;
  checkRange("batchSize", batchSize, 1, eventSource.batchSizeMax);
  checkRange("maximumBatchingWindowInSeconds", windowSeconds, 0, eventSource.batchingWindowSecondsMax);
  checkRange(
    "scalingConfig.maximumConcurrency",
    maximumConcurrency,
    eventSource.maximumConcurrencyMin,
    eventSource.maximumConcurrencyMax,
  );
  if (batchSize > eventSource.batchSizeWithoutWindowMax && windowSeconds === 0) {
    throw invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
  }
  // So batches of a FIFO queue have at most ten messages (L-DG). AWS's text is not published.
  if (windowSeconds > 0 && queueArn.endsWith(".fifo"))
    throw invalid("Batching window is not supported for FIFO queues.");
  if (provisionedPollers !== undefined) checkProvisioned(provisionedPollers, maximumConcurrency);
  checkFilters(settings.filters);
}

function checkProvisioned(
  { minimum, maximum }: { minimum: number; maximum: number },
  maximumConcurrency: number | undefined,
): void {
  const { provisionedPollersMin, minimumPollersMax, maximumPollersMax } = eventSource;
  checkRange("provisionedPollerConfig.minimumPollers", minimum, provisionedPollersMin, minimumPollersMax);
  checkRange("provisionedPollerConfig.maximumPollers", maximum, provisionedPollersMin, maximumPollersMax);
  if (minimum > maximum) throw invalid("MinimumPollers must be less than or equal to MaximumPollers.");
  if (maximumConcurrency !== undefined) {
    throw invalid("ScalingConfig and ProvisionedPollerConfig cannot be used together.");
  }
}

function checkFilters(filters: readonly string[]): void {
  if (filters.length > eventSource.filtersMax) {
    throw invalid(`The number of filters must be at most ${eventSource.filtersMax}.`);
  }
  for (const pattern of filters) {
    const tooLong = pattern.length > eventSource.filterPatternCharactersMax;
    if (tooLong || compileFilter(pattern) === undefined) throw invalid("Invalid filter pattern definition.");
  }
}

/**
 * Checks that messages stay hidden as long as the function may work on them.
 *
 * @throws {AwsError} InvalidParameterValueException.
 */
export function checkVisibilityTimeout(visibilityTimeoutSeconds: number, functionTimeoutSeconds: number): void {
  if (visibilityTimeoutSeconds >= functionTimeoutSeconds) return;
  throw invalid(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
  );
}

/** Creates AWS's error for an invalid parameter. */
export const invalid = (message: string): AwsError => new AwsError("InvalidParameterValueException", message);
