import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

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
