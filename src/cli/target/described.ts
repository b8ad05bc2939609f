import { functionNameOf } from "../../aws/discover.ts";
import { queueNameOf } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { namesParts, type WorkloadChoice } from "../../operate/workload/names.ts";

/** The description of a target, with the parts that were chosen; the name of the function also if its queue was chosen. */
export function describedTarget(
  description: TargetDescription,
  choice: WorkloadChoice,
  workload?: Workload,
): TargetDescription {
  if (!namesParts(choice)) return description;
  const reference = workload?.functionName ?? choice.functionName;
  const queue = choice.queue ?? choice.deadLetterQueue;
  return {
    ...description,
    stack: choice.stack ?? null,
    ...(reference === undefined ? {} : { function: functionNameOf(reference) }),
    ...(reference === undefined && queue !== undefined ? { queue: queueNameOf(queue) } : {}),
  };
}
