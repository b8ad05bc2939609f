import type { Template } from "../template/template.ts";
import { stackErrors } from "./stack-errors.ts";

/** The capability that a template needs: IAM resources one, with names of their own a stronger one (CFN-API CreateStack). */
export function neededCapability(template: Template): "CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM" | undefined {
  const iam = Object.values(template.resources).filter(({ type }) => type.startsWith("AWS::IAM::"));
  if (iam.length === 0) return undefined;
  return iam.some(({ properties }) => "RoleName" in properties) ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM";
}

/** @throws InsufficientCapabilitiesException */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || given.includes("CAPABILITY_NAMED_IAM") || given.includes(needed)) return;
  throw stackErrors.capabilities(needed);
}
