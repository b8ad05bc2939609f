import { eventSourceSettings } from "../aws/event-source.ts";
import { type QueueDepth, queueDepth } from "../aws/queue.ts";
import { FlattenError } from "../base/errors.ts";
import { isQueued } from "../plan/scene.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { Target } from "./target.ts";

/**
 * Looks at the road before anything is sent: whether somebody reads the queue, and what is in it already.
 *
 * @returns messages that will run beside the burst.
 * @throws {FlattenError} (cloud) when jobs are to go through the queue and its mapping is switched off.
 */
export async function checkRoad({ cloud, stack }: Target, specs: readonly ArmSpec[]): Promise<QueueDepth> {
  const [mapping, held] = await Promise.all([
    eventSourceSettings(cloud, stack.eventSourceMappingId),
    queueDepth(cloud, stack.queueUrl),
  ]);
  const usesQueue = specs.some(({ via }) => isQueued(via));
  if (usesQueue && mapping.state.startsWith("Disabl")) {
    throw new FlattenError(
      "cloud",
      `the event source mapping is ${mapping.state}: nobody would read the queue, so nothing was sent`,
      { remedy: `switch it on: aws lambda update-event-source-mapping --uuid ${stack.eventSourceMappingId} --enabled` },
    );
  }
  return held;
}
