/** The function or the queues that name a workload. */
export interface PartNames {
  /** Name or ARN, also with a version or an alias. */
  readonly functionName?: string | undefined;
  /** Name or URL. */
  readonly queue?: string | undefined;
  /** Name or URL. */
  readonly deadLetterQueue?: string | undefined;
}

/** How a workload is chosen: by a stack, by its parts, or by parts of a stack. */
export interface WorkloadChoice extends PartNames {
  readonly stack?: string | undefined;
}

/** Whether a choice names parts, and not only a stack. */
export const namesParts = ({ functionName, queue, deadLetterQueue }: WorkloadChoice): boolean =>
  functionName !== undefined || queue !== undefined || deadLetterQueue !== undefined;
