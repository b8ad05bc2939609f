import type { Cloud } from "../aws/clients.ts";
import type { StackResources } from "../aws/stack.ts";

/** Where an experiment runs. */
export interface TargetDescription {
  readonly kind: "local" | "aws" | "endpoint";
  readonly region: string;
  readonly stack: string;
}

/** A cloud with the stack that experiments run on. */
export interface Target {
  readonly description: TargetDescription;
  readonly cloud: Cloud;
  readonly stack: StackResources;
}
