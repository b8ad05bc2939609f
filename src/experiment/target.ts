import type { Cloud } from "../aws/clients.ts";
import type { StackResources } from "../aws/stack.ts";
import type { TargetDescription } from "./result.ts";

/** A cloud with the stack that experiments run on. */
export interface Target {
  readonly description: TargetDescription;
  readonly cloud: Cloud;
  readonly stack: StackResources;
}
