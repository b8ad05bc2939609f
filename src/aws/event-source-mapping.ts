import {
  GetEventSourceMappingCommand,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Settings of an event source mapping to change; those left out stay as they are. */
export interface MappingChange {
  readonly batchSize?: number;
  readonly batchingWindowSeconds?: number;
  /** Null takes the limit away. */
  readonly maximumConcurrency?: number | null;
}

const inTransition = new Set(["Creating", "Enabling", "Disabling", "Updating", "Deleting"]);
const firstLookMs = 1_000;
const longestLookMs = 5_000;
/** Updates take seconds to about a minute. */
const patienceMs = 300_000;

/**
 * Reads a mapping as soon as it is at rest: while it changes, it takes no other change.
 *
 * @throws {FlattenError} when it still changes after five minutes.
 */
export async function mappingIdle(cloud: Cloud, id: string, signal?: AbortSignal): Promise<EventSourceSettings> {
  const startMs = cloud.clock.nowMs();
  for (let lookMs = firstLookMs; ; lookMs = Math.min(longestLookMs, lookMs * 2)) {
    const settings = await eventSourceSettings(cloud, id);
    if (!inTransition.has(settings.state)) return settings;
    if (cloud.clock.nowMs() - startMs > patienceMs) {
      throw new FlattenError("cloud", `the event source mapping has been "${settings.state}" for five minutes`, {
        remedy: "see its state in a while: flatten status",
      });
    }
    await cloud.clock.sleepMs(lookMs, signal);
  }
}

/**
 * Changes a mapping and waits until the change has come through.
 *
 * @throws the signal's reason when the waiting is cut short; the change may have been made by then.
 */
export async function updateMapping(
  cloud: Cloud,
  id: string,
  change: MappingChange,
  signal?: AbortSignal,
): Promise<void> {
  const { batchSize, batchingWindowSeconds, maximumConcurrency } = change;
  const command = new UpdateEventSourceMappingCommand({
    UUID: id,
    ...(batchSize === undefined ? {} : { BatchSize: batchSize }),
    ...(batchingWindowSeconds === undefined ? {} : { MaximumBatchingWindowInSeconds: batchingWindowSeconds }),
    // An empty structure takes the limit away; leaving it out would keep it (Lambda API).
    ...(maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: maximumConcurrency === null ? {} : { MaximumConcurrency: maximumConcurrency } }),
  });
  for (let taken = false; !taken; ) {
    await mappingIdle(cloud, id, signal);
    taken = await retrying(cloud.clock, () => cloud.lambda.send(command), signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ResourceInUseException) return false;
        throw error;
      },
    );
  }
  await mappingIdle(cloud, id, signal);
}

/** The settings of an event source mapping that an experiment depends on. */
export interface EventSourceSettings {
  readonly state: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** Undefined when the mapping has no limit of its own. */
  readonly maximumConcurrency: number | undefined;
  readonly reportsBatchItemFailures: boolean;
}

/** Reads an event source mapping. */
export async function eventSourceSettings({ lambda, clock }: Cloud, id: string): Promise<EventSourceSettings> {
  const mapping = await retrying(clock, () => lambda.send(new GetEventSourceMappingCommand({ UUID: id })));
  return {
    state: mapping.State ?? "",
    batchSize: mapping.BatchSize ?? 10,
    batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    reportsBatchItemFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
  };
}
