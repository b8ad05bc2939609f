import type { BeyondStack } from "../aws/beyond.ts";
import type { Cloud } from "../aws/clients.ts";
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
