import { limits } from "../../../base/limits.ts";
import { invalidParameterValue } from "../../aws-error.ts";
import { checkRange } from "../functions/settings.ts";
import { compileFilter } from "./filter.ts";

/** The states that GetEventSourceMapping returns (L-API). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** The next state of a mapping, and when it is reached. */
export interface MappingTransition {
  readonly becomes: "Enabled" | "Disabled" | "Deleted";
  readonly atMs: number;
}

/** A mapping from a queue to a function. Plain data. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  /** With the version or alias, if the mapping invokes one: `process:live`. */
  readonly functionName: string;
  readonly functionArn: string;
  readonly settings: MappingSettings;
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  /** Missing in a state that was written before mappings had tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Undefined unless the mapping is changing its state. */
  readonly transition: MappingTransition | undefined;
}

/** Checks whether the pollers of a mapping read the queue. A change of settings does not interrupt them. */
export const isPolling = ({ state, transition }: EventSourceMapping): boolean =>
  state === "Enabled" || (state === "Updating" && transition?.becomes === "Enabled");

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
    throw invalidParameterValue(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  // So batches of a FIFO queue have at most ten messages (L-DG). AWS's text is not published.
  if (windowSeconds > 0 && queueArn.endsWith(".fifo"))
    throw invalidParameterValue("Batching window is not supported for FIFO queues.");
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
  if (minimum > maximum) throw invalidParameterValue("MinimumPollers must be less than or equal to MaximumPollers.");
  if (maximumConcurrency !== undefined) {
    throw invalidParameterValue("ScalingConfig and ProvisionedPollerConfig cannot be used together.");
  }
}

function checkFilters(filters: readonly string[]): void {
  if (filters.length > eventSource.filtersMax) {
    throw invalidParameterValue(`The number of filters must be at most ${eventSource.filtersMax}.`);
  }
  for (const pattern of filters) {
    const tooLong = pattern.length > eventSource.filterPatternCharactersMax;
    if (tooLong || compileFilter(pattern) === undefined)
      throw invalidParameterValue("Invalid filter pattern definition.");
  }
}

/**
 * Checks that messages stay hidden as long as the function may work on them.
 *
 * @throws {AwsError} InvalidParameterValueException.
 */
export function checkVisibilityTimeout(visibilityTimeoutSeconds: number, functionTimeoutSeconds: number): void {
  if (visibilityTimeoutSeconds >= functionTimeoutSeconds) return;
  throw invalidParameterValue(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${functionTimeoutSeconds} seconds`,
  );
}
