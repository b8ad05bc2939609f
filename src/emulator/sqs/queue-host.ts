import type { Random } from "../../base/random.ts";
import type { ModelContext } from "../model-context.ts";
import type { Queue } from "./queue.ts";

/** What the service lends its queues and move tasks. */
export interface QueueHost {
  readonly context: ModelContext;
  readonly ids: Random;
  /** Chance of a duplicate delivery. */
  readonly duplicates: Random;
  /** The next number in the order of sending. */
  nextSequence(): number;
  queueByArn(arn: string): Queue | undefined;
  /** Learns that a queue was used, so that its metrics are reported. */
  used(): void;
}
