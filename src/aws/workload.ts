/**
 * What flatten works on: a function, the queue in front of it, and what is between and around them. A part is null if the
 * workload does not have it. `findStack` obtains the workload of flatten's stack.
 */
export interface Workload {
  /** Name of the CloudFormation stack that was chosen; null for a workload that was chosen by its function or its queue. */
  readonly stack: string | null;
  readonly functionName: string | null;
  /** The function of flatten's stack that sends jobs for `--via trigger`; null for any other workload. */
  readonly triggerFunctionName: string | null;
  /** UUID of the event source mapping from the queue to the function. */
  readonly mappingId: string | null;
  readonly queueUrl: string | null;
  readonly deadLetterQueueUrl: string | null;
}

/** A workload with every part. A burst needs all of them. */
export type BurstWorkload = { readonly [Part in keyof Workload]: string };
