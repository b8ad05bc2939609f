import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import { checkRange } from "../functions/settings.ts";
import { compileFilter } from "./record.ts";
import type { ScalingState } from "./scaling.ts";
import type { MappingSettings } from "./settings.ts";

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

/** The states that GetEventSourceMapping shows (L-API). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** What a mapping becomes, and when. */
export interface MappingTransition {
  readonly becomes: "Enabled" | "Disabled" | "Deleted";
  readonly atMs: number;
}

/** One mapping from a queue to a function. Plain data. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly arn: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly settings: MappingSettings;
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  /** Undefined for a mapping at rest. */
  readonly transition: MappingTransition | undefined;
}

/** A mapping as it is kept between two worlds. */
export interface MappingSnapshot {
  readonly mapping: EventSourceMapping;
  readonly scaling: ScalingState;
}

/** True while its pollers read the queue. Changes of its settings do not interrupt them. */
export const isPolling = ({ state, transition }: EventSourceMapping): boolean =>
  state === "Enabled" || (state === "Updating" && transition?.becomes === "Enabled");

/** @throws {AwsError} ResourceInUseException while the mapping is on its way to another state. */
export function checkIdle({ transition }: EventSourceMapping, verb: "update" | "delete"): void {
  if (transition === undefined) return;
  throw new AwsError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, {
    members: { Type: "User" },
  });
}

/** AWS's answer to an id that no mapping has. */
export const noSuchMapping = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", {
    status: 404,
    members: { Type: "User" },
  });

/** AWS's answer to a second mapping between the same queue and function. */
export const mappingExists = ({ queueArn, functionName, uuid }: EventSourceMapping): AwsError =>
  new AwsError(
    "ResourceConflictException",
    `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { status: 409, members: { Type: "User" } },
  );
