import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";

/** One subject that is looked at. A look may throw what the cloud threw: that becomes a finding. */
export interface Check {
  /** Those of a stack are left out where there is none. */
  readonly of: "account" | "stack";
  look(facts: Facts): Promise<readonly Finding[]>;
}
