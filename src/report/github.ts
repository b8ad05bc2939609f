import { workflowMessage, workflowProperty } from "./escape.ts";
import type { Report, ReportSection } from "./page.ts";

/** GitHub shows ten annotations of each kind for a step. */
const annotationsMax = 10;

/**
 * The annotations of a report as GitHub workflow commands, one on each line: an error for each check that failed or is open,
 * a warning for each caveat, and a notice with the conclusion. What GitHub would drop is counted in the last one.
 */
export const githubAnnotations = ({ sections }: Report): string =>
  [
    ...shortened("error", sections.flatMap(failures)),
    ...shortened("warning", sections.flatMap(warnings)),
    ...shortened("notice", sections.flatMap(notices)),
  ].join("\n");

interface Annotation {
  readonly title: string;
  readonly message: string;
}

const failures = ({ checks }: ReportSection): Annotation[] =>
  checks
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ condition, arm, outcome, measured }) => ({
      title: outcome === "failed" ? "flatten: a check failed" : "flatten: a check cannot be confirmed",
      message: `${arm}: ${condition} (measured: ${measured})`,
    }));

const warnings = ({ caveats, id }: ReportSection): Annotation[] =>
  caveats.map(({ text }) => ({ title: `flatten: caveat of ${id}`, message: text }));

const notices = ({ id, conclusion }: ReportSection): Annotation[] =>
  conclusion.length === 0 ? [] : [{ title: `flatten ${id}`, message: conclusion.join(" ") }];

function shortened(kind: "error" | "warning" | "notice", all: readonly Annotation[]): string[] {
  const isTooMany = all.length > annotationsMax;
  const shown = isTooMany ? all.slice(0, annotationsMax - 1) : all;
  const rest = { title: "flatten", message: `${all.length - shown.length} more of this kind: see the job summary` };
  return [...shown, ...(isTooMany ? [rest] : [])].map(
    ({ title, message }) => `::${kind} title=${workflowProperty(title)}::${workflowMessage(message)}`,
  );
}
