import type { ResourceChange } from "../../aws/change-sets.ts";
import type { StackEvent } from "../../aws/stack.ts";
import { placeOf, type TargetDescription } from "../../experiment/target.ts";
import type { DeployOutcome, ProposedDeployment } from "../../operate/stack/deploy.ts";
import { aboutDollars, timeOfDay } from "../../terminal/format.ts";
import { clean, crop, factList, headedPage, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";

function actionText({ action, replacement }: ResourceChange): string {
  if (action === "Modify" && replacement === "True") return "replace";
  if (action === "Modify" && replacement === "Conditional") return "modify or replace";
  return action.toLowerCase();
}

/**
 * The changes of a deployment, before they are made.
 *
 * @param idleUsd the cost of the idle stack, US dollars a month.
 */
export function changesReport(
  { changes, kind, kept }: ProposedDeployment,
  target: TargetDescription,
  idleUsd: number,
  view: View,
): string {
  const title = kind === "CREATE" ? "Changes to create the stack" : "Changes to update the stack";
  const { left } = columnsFor(changes);
  const columns = [
    left("action", 1, actionText),
    left("resource", 1, ({ logicalId }) => logicalId),
    left("type", 2, ({ type }) => type),
  ];
  const cost = kind === "CREATE" ? idleCostLine(idleUsd, target, view) : [];
  return headedPage(`${title} · ${placeOf(target)}`, view, [
    "",
    ...table(columns, view).lines,
    "",
    ...keptLines(kept, view),
    ...cost,
  ]);
}

/** Names the values that an earlier deployment set, perhaps by another person or from another folder. */
function keptLines(kept: Readonly<Record<string, string>>, view: View): string[] {
  const values = Object.entries(kept).map(([name, value]) => `${name}=${value}`);
  if (values.length === 0) return [];
  const sentence =
    `These parameters keep their deployed values, which are not the template's defaults: ${values.join(", ")}. ` +
    "To change one: --parameter <name>=<value>";
  return paragraph(sentence, view);
}

function idleCostLine(usd: number, target: TargetDescription, view: View): string[] {
  if (target.kind === "local") return [];
  const sentence = `The idle stack costs ${aboutDollars(usd)} a month at list prices, less within the free tier.`;
  return paragraph(sentence, view);
}

/** The line of one stack event. */
export function eventLine({ atMs, status, logicalId, reason }: StackEvent, view: View): string {
  const failed = status.endsWith("_FAILED");
  const brush = failed ? view.paint.red : status.endsWith("_COMPLETE") ? view.paint.green : view.paint.dim;
  const time = timeOfDay(new Date(atMs).toISOString());
  const text = crop(`${time}  ${clean(status).padEnd(19)} ${clean(logicalId)}`, widthOf(view));
  const why = failed && reason !== undefined ? `\n${paragraph(reason, view, view.paint.red, 4, 4).join("\n")}` : "";
  return `${brush(text)}${why}\n`;
}

const titles = {
  created: "Stack created",
  updated: "Stack updated",
  unchanged: "Stack unchanged: it already matches the template and the parameters",
} as const;

/** The report of `deploy`: the result, and the outputs of the stack. */
export function deployReport(
  outcome: Exclude<DeployOutcome, { state: "declined" }>,
  target: TargetDescription,
  next: readonly string[],
  view: View,
): string {
  const names = Object.keys(outcome.outputs).sort();
  const outputs = names.map((name) => ({ label: name, value: outcome.outputs[name] ?? "" }));
  return headedPage(`${titles[outcome.state]} · ${placeOf(target)}`, view, [
    ...(names.length === 0 ? [] : ["", ...factList(outputs, view), ""]),
    ...nextLines(next, view),
  ]);
}

/** Whether to show an event. CloudFormation emits a second IN_PROGRESS event when the service has accepted the request. */
export const isShown = ({ reason }: StackEvent): boolean =>
  !/initiated$/i.test(reason ?? "") || /user/i.test(reason ?? "");

/** A change as a step of a dry run: `add Queue (AWS::SQS::Queue)`. */
export const changeText = ({ action, logicalId, type }: ResourceChange): string =>
  `${action.toLowerCase()} ${logicalId} (${type})`;
