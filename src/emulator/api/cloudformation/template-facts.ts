import type { Capability } from "@aws-sdk/client-cloudformation";
import { neededCapability } from "../../cloudformation/engine/capabilities.ts";
import type { Template } from "../../cloudformation/template/template.ts";

/** The capability that a template needs, and why, as the template actions show it. */
export function capabilityFacts(template: Template): { Capabilities?: Capability[]; CapabilitiesReason?: string } {
  const capability = neededCapability(template);
  if (capability === undefined) return {};
  const types = new Set(Object.values(template.resources).map(({ type }) => type));
  const iam = [...types].filter((type) => type.startsWith("AWS::IAM::"));
  return {
    Capabilities: [capability],
    CapabilitiesReason: `The following resource(s) require capabilities: [${iam.join(", ")}]`,
  };
}

/** A value of a template as text; undefined stays undefined. */
export const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
