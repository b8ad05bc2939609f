import type { Stack } from "@aws-sdk/client-cloudformation";
import type { StackPlan } from "../aws/change-sets.ts";
import type { Cloud } from "../aws/clients.ts";
import { templateParameters } from "../aws/template-parameters.ts";

/** Parameters of a deployed stack that a plan does not name. */
export interface KeptParameters {
  /** Those that the plan's template still has. */
  readonly names: readonly string[];
  /** Those of them that are not what a new stack would get, with their values. */
  readonly notDefault: Readonly<Record<string, string>>;
}

/** Finds what a stack keeps when a plan is deployed over it, as `aws cloudformation deploy` keeps it. */
export async function keptParameters(cloud: Cloud, stack: Stack, plan: StackPlan): Promise<KeptParameters> {
  const defaults = await templateParameters(cloud, plan.templateBody);
  const kept = (stack.Parameters ?? []).flatMap(({ ParameterKey: name = "", ParameterValue: value = "" }) =>
    defaults.has(name) && plan.parameters[name] === undefined ? [[name, value] as const] : [],
  );
  return {
    names: kept.map(([name]) => name),
    notDefault: Object.fromEntries(kept.filter(([name, value]) => defaults.get(name) !== value)),
  };
}
