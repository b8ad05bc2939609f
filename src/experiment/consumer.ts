import type { EventSourceSettings } from "../aws/event-source-mapping.ts";
import { accountConcurrency, type FunctionSettings } from "../aws/functions.ts";
import { type Consumer, defaultConsumer } from "../plan/consumer.ts";
import type { Target } from "./target.ts";

/** What stands between a message and its work on this target, as far as its settings can be read. */
export async function readConsumer(
  { cloud }: Target,
  settings: FunctionSettings,
  mapping: EventSourceSettings,
): Promise<Consumer> {
  const account = await accountConcurrency(cloud);
  const { maximumConcurrency } = mapping;
  const { reservedConcurrency } = settings;
  return {
    ...defaultConsumer,
    batchSize: mapping.batchSize,
    batchingWindowSeconds: mapping.batchingWindowSeconds,
    accountConcurrency: account.unreserved,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
}
