import type { Target } from "../../src/experiment/target.ts";
import { examine } from "../../src/operate/doctor/examine.ts";
import type { CheckName, NamedFinding } from "../../src/operate/doctor/finding.ts";

/** Every finding about a target's stack, and about its account. */
export const examineTarget = ({ cloud, description }: Target): Promise<NamedFinding[]> =>
  examine({ cloud, region: description.region, stackName: description.stack, flags: {} });

/** What one check says, as `level: what`. */
export const saysOf = (findings: readonly NamedFinding[], name: CheckName): string[] =>
  findings.filter(({ check }) => check === name).map(({ level, what }) => `${level}: ${what}`);
