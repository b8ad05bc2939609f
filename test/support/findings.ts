import type { Target } from "../../src/experiment/target.ts";
import { examine } from "../../src/operate/doctor/examine.ts";
import type { CheckName, NamedFinding } from "../../src/operate/doctor/finding.ts";

/** Examines the stack of a target and its account. */
export const examineTarget = ({ cloud, description }: Target): Promise<NamedFinding[]> =>
  examine({ cloud, region: description.region, stackName: description.stack, flags: {} });

/** The findings of one check, as `level: what`. */
export const findingsOf = (findings: readonly NamedFinding[], name: CheckName): string[] =>
  findings.filter(({ check }) => check === name).map(({ level, what }) => `${level}: ${what}`);
