import type { Cloud } from "../aws/clients.ts";
import type { BeyondStack } from "../aws/schedules.ts";
import type { BurstWorkload, Workload } from "../aws/workload.ts";

/** Where an experiment runs. */
export interface TargetDescription {
  readonly kind: "local" | "aws" | "endpoint";
  readonly region: string;
  /** Name of the stack; null for a workload that was chosen by its function or its queue. */
  readonly stack: string | null;
  /** Name of the function that was chosen, if one was. */
  readonly function?: string;
  /** Name of the queue that was chosen, if one was. */
  readonly queue?: string;
}

/** A cloud with what a command works on there: a workload with a function, unless `Target<Workload>` says otherwise. */
export interface Target<W extends Workload = BurstWorkload> {
  readonly description: TargetDescription;
  readonly cloud: Cloud;
  readonly workload: W;
  /** The stack for delays beyond 900 s; left out unless an arm needs it. */
  readonly beyond?: BeyondStack;
}

/** What a target is called in a report. */
export const placeNames = { local: "emulator", aws: "AWS", endpoint: "endpoint" } as const satisfies Record<
  TargetDescription["kind"],
  string
>;

/** Where it ran: `AWS, us-east-1, stack flatten`, or `…, function orders`. */
export const placeOf = (target: TargetDescription): string => `${regionOf(target)}, ${workloadText(target)}`;

/** Where it ran, without a stack: `AWS, us-east-1`. */
export const regionOf = ({ kind, region }: Pick<TargetDescription, "kind" | "region">): string =>
  `${placeNames[kind]}, ${region}`;

function workloadText({ stack, function: functionName, queue }: TargetDescription): string {
  const parts = [
    ...(stack === null ? [] : [`stack ${stack}`]),
    ...(functionName === undefined ? [] : [`function ${functionName}`]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ];
  return parts.join(", ");
}

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
