import type { Cloud } from "../aws/clients.ts";
import type { BurstWorkload, Workload } from "../aws/workload.ts";

/** Where an experiment runs. */
export interface TargetDescription {
  readonly kind: "local" | "aws" | "endpoint";
  readonly region: string;
  readonly stack: string;
}

/** A cloud with what a command works on there: a workload with every part, unless `Target<Workload>` says otherwise. */
export interface Target<W extends Workload = BurstWorkload> {
  readonly description: TargetDescription;
  readonly cloud: Cloud;
  readonly workload: W;
}
