import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";
import { checkRange } from "./check-range.ts";
import { compileFilter } from "./event-source-filter.ts";
import type { MappingSettings } from "./event-source-settings.ts";

const { eventSource } = limits;

/** @throws {AwsError} for settings that AWS refuses (L-API CreateEventSourceMapping). */
export function checkMappingSettings(settings: MappingSettings): void {
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
  if (provisionedPollers !== undefined) checkProvisioned(provisionedPollers, maximumConcurrency);
  checkFilters(settings.filters);
}

/** @throws {AwsError} when a message could become visible again while the function still works on it. */
export function checkVisibilityTimeout(visibilityTimeoutSeconds: number, functionTimeoutSeconds: number): void {
  if (visibilityTimeoutSeconds >= functionTimeoutSeconds) return;
  throw invalid(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
  );
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

/** What AWS calls a parameter that cannot be. */
export const invalid = (message: string): AwsError => new AwsError("InvalidParameterValueException", message);
