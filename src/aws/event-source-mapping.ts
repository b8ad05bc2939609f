import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  type ProvisionedPollerConfig,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { functionNameOf } from "./functions.ts";
import { listAll, retrying } from "./retry.ts";

/** Smallest and largest number of pollers in provisioned mode: `2-10`. */
export type PollerRange = `${number}-${number}`;

/** The two numbers of a range of pollers. */
export function pollersIn(range: PollerRange): { readonly minimum: number; readonly maximum: number } {
  const [minimum = 0, maximum = 0] = range.split("-").map(Number);
  return { minimum, maximum };
}

/** The settings of an event source mapping that an experiment depends on. */
export interface EventSourceSettings {
  readonly state: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** Undefined when the mapping has no MaximumConcurrency. */
  readonly maximumConcurrency: number | undefined;
  /** The pollers of provisioned mode; left out in standard mode. */
  readonly pollers?: PollerRange | undefined;
  readonly reportsBatchItemFailures: boolean;
  /** Whether the mapping has a filter: it deletes the messages that it does not pass on. Left out without one. */
  readonly hasFilter?: true;
}

/** Reads the settings of an event source mapping. */
export async function eventSourceSettings({ lambda, clock }: Cloud, id: string): Promise<EventSourceSettings> {
  const mapping = await retrying(clock, () => lambda.send(new GetEventSourceMappingCommand({ UUID: id })));
  const { MinimumPollers, MaximumPollers } = mapping.ProvisionedPollerConfig ?? {};
  return {
    state: mapping.State ?? "",
    batchSize: mapping.BatchSize ?? 10,
    batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    ...(MinimumPollers === undefined || MaximumPollers === undefined
      ? {}
      : { pollers: `${MinimumPollers}-${MaximumPollers}` as const }),
    reportsBatchItemFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    ...((mapping.FilterCriteria?.Filters ?? []).length === 0 ? {} : { hasFilter: true }),
  };
}

/** Settings of an event source mapping to change; settings that are left out stay as they are. */
export interface MappingChange {
  readonly batchSize?: number;
  readonly batchingWindowSeconds?: number;
  /** Null removes MaximumConcurrency. */
  readonly maximumConcurrency?: number | null;
  /** Null ends provisioned mode. */
  readonly pollers?: PollerRange | null;
  /** False stops the deliveries to the function: its messages wait in the queue. */
  readonly enabled?: boolean;
}

/** Whether a mapping delivers no messages because it is disabled, or is being disabled. */
export const isPaused = ({ state }: Pick<EventSourceSettings, "state">): boolean => state.startsWith("Disabl");

const transitionStates = new Set(["Creating", "Enabling", "Disabling", "Updating", "Deleting"]);
const firstPollMs = 1_000;
const longestPollMs = 5_000;
/** Updates take from a few seconds to about a minute. */
const timeoutMs = 300_000;

/**
 * Waits until a mapping is in no transition, and returns its settings. Lambda rejects a change to a mapping that is in
 * a transition.
 *
 * @throws {FlattenError} when the mapping is still in transition after five minutes.
 */
export async function mappingIdle(cloud: Cloud, id: string, signal?: AbortSignal): Promise<EventSourceSettings> {
  const startMs = cloud.clock.nowMs();
  for (let pollMs = firstPollMs; ; pollMs = Math.min(longestPollMs, pollMs * 2)) {
    const settings = await eventSourceSettings(cloud, id);
    if (!transitionStates.has(settings.state)) return settings;
    if (cloud.clock.nowMs() - startMs > timeoutMs) {
      throw new FlattenError("cloud", `the event source mapping has been "${settings.state}" for five minutes`, {
        remedy: "check its state later: flatten status",
      });
    }
    await cloud.clock.sleepMs(pollMs, signal);
  }
}

/** An empty structure ends provisioned mode (L-DG, provisioned mode). */
function provisionedPollersOf(pollers: PollerRange | null): ProvisionedPollerConfig {
  if (pollers === null) return {};
  const { minimum, maximum } = pollersIn(pollers);
  return { MinimumPollers: minimum, MaximumPollers: maximum };
}

/**
 * Changes a mapping and waits until the change is in effect.
 *
 * @throws the signal's reason when it is aborted while waiting; the change may have been made by then.
 */
export async function updateMapping(
  cloud: Cloud,
  id: string,
  change: MappingChange,
  signal?: AbortSignal,
): Promise<void> {
  const { batchSize, batchingWindowSeconds, maximumConcurrency, pollers, enabled } = change;
  const command = new UpdateEventSourceMappingCommand({
    UUID: id,
    Enabled: enabled,
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: batchingWindowSeconds,
    // An empty structure removes MaximumConcurrency; without the field it stays as it is (Lambda API).
    ...(maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: maximumConcurrency === null ? {} : { MaximumConcurrency: maximumConcurrency } }),
    ...(pollers === undefined ? {} : { ProvisionedPollerConfig: provisionedPollersOf(pollers) }),
  });
  for (let accepted = false; !accepted; ) {
    await mappingIdle(cloud, id, signal);
    accepted = await retrying(cloud.clock, () => cloud.lambda.send(command), signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ResourceInUseException) return false;
        throw error;
      },
    );
  }
  await mappingIdle(cloud, id, signal);
}

/** An event source mapping from an SQS queue to a function. */
export interface QueueMapping {
  readonly id: string;
  readonly state: string;
  readonly queueArn: string;
  /** Name of the function, without version or alias. */
  readonly functionName: string;
  /** Undefined when the mapping has no MaximumConcurrency. */
  readonly maximumConcurrency: number | undefined;
}

/** Lists the mappings of a function, of a queue, or of the account, that read SQS queues. */
export async function queueMappings(
  { lambda, clock }: Cloud,
  of: { readonly functionName?: string; readonly queueArn?: string } = {},
): Promise<QueueMapping[]> {
  const wanted = { FunctionName: of.functionName, EventSourceArn: of.queueArn };
  const read = (Marker?: string) => lambda.send(new ListEventSourceMappingsCommand({ ...wanted, Marker }));
  return (await listAll(clock, read, ({ EventSourceMappings = [] }) => EventSourceMappings))
    .filter(({ EventSourceArn, State }) => EventSourceArn?.includes(":sqs:") && State !== "Deleting")
    .map((mapping) => ({
      id: mapping.UUID ?? "",
      state: mapping.State ?? "",
      queueArn: mapping.EventSourceArn ?? "",
      functionName: functionNameOf(mapping.FunctionArn ?? ""),
      maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    }));
}
