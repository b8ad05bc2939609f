import type { ResourceChange } from "../../aws/change-sets.ts";
import type { StackEvent } from "../../aws/stack-events.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { DeployOutcome, ProposedDeployment } from "../../operate/stack/deploy.ts";
import { dollars, timeOfDay } from "../../terminal/format.ts";
import { factList, finish, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { table } from "../../terminal/table.ts";
import { crop } from "../../terminal/wrap.ts";
import { placeOf } from "../common/heading.ts";

const words: Readonly<Record<string, string>> = { Add: "add", Modify: "change", Remove: "remove" };

function wordFor({ action, replacement }: ResourceChange): string {
  if (action === "Modify" && replacement === "True") return "replace";
  if (action === "Modify" && replacement === "Conditional") return "change, perhaps replace";
  return words[action] ?? action.toLowerCase();
}

/** What a change set would do, before it is executed. */
export function changesReport(
  { changes, kind, kept }: ProposedDeployment,
  target: TargetDescription,
  /** What the stack costs a month when nothing runs on it. */
  idleUsd: number,
  view: View,
): string {
  const verb = kind === "CREATE" ? "Creating" : "Updating";
  const columns = [
    { header: "will", align: "left", priority: 1, cells: changes.map(wordFor) },
    { header: "resource", align: "left", priority: 1, cells: changes.map(({ logicalId }) => logicalId) },
    { header: "type", align: "left", priority: 2, cells: changes.map(({ type }) => type) },
  ] as const;
  const cost = kind === "CREATE" ? idleCostLine(idleUsd, target, view) : [];
  const lines = [
    ...paragraph(`${verb} ${placeOf(target)}`, view, view.paint.bold),
    ...table(columns, view).lines,
    ...keptLines(kept, view),
    ...cost,
  ];
  return `${finish(lines, view)}\n`;
}

/** A value that a colleague chose, or an earlier deployment from another folder, must not pass unseen. */
function keptLines(kept: Readonly<Record<string, string>>, view: View): string[] {
  const values = Object.entries(kept).map(([name, value]) => `${name}=${value}`);
  if (values.length === 0) return [];
  const sentence = `Kept as deployed, and not the template's default: ${values.join(", ")}. --parameter changes them.`;
  return paragraph(sentence, view);
}

function idleCostLine(usd: number, target: TargetDescription, view: View): string[] {
  if (target.kind === "local") return [];
  const sentence = `Standing idle it costs about ${dollars(usd)} a month by list price, less with the free tier.`;
  return paragraph(sentence, view);
}

/** One event of a stack, as it happens. */
export function eventLine({ atMs, status, logicalId, reason }: StackEvent, view: View): string {
  const failed = status.endsWith("_FAILED");
  const brush = failed ? view.paint.red : status.endsWith("_COMPLETE") ? view.paint.green : view.paint.dim;
  const time = timeOfDay(new Date(atMs).toISOString());
  const text = crop(`${time}  ${status.padEnd(19)} ${logicalId}`, widthOf(view));
  const why = failed && reason !== undefined ? `\n${paragraph(reason, view, view.paint.red, 4, 4).join("\n")}` : "";
  return `${brush(text)}${why}\n`;
}

const endings = {
  created: "The stack is there.",
  updated: "The stack is up to date.",
  unchanged: "Nothing to change: the stack is already like this.",
} as const;

/** How a deployment ended, and what the stack gives out. */
export function deployReport(
  outcome: Exclude<DeployOutcome, { state: "declined" }>,
  target: TargetDescription,
  view: View,
): string {
  const names = Object.keys(outcome.outputs).sort();
  const outputs = names.map((name) => ({ label: name, value: outcome.outputs[name] ?? "" }));
  const lines = [
    ...paragraph(`${endings[outcome.state]} ${placeOf(target)}`, view, view.paint.bold),
    ...(names.length === 0 ? [] : ["", ...factList(outputs, view), ""]),
    ...nextLines(["flatten burst", "flatten compare --delays 0,30,100", "flatten status"], view),
  ];
  return `${finish(lines, view)}\n`;
}
