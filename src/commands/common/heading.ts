import type { ResultDocument } from "../../experiment/result.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";

/** What a target is called in a report. */
export const placeNames = { local: "emulator", aws: "AWS", endpoint: "endpoint" } as const satisfies Record<
  TargetDescription["kind"],
  string
>;

/** Where it ran: `AWS, us-east-1, stack flatten`, or `…, function orders`. */
export const placeOf = (target: TargetDescription): string => `${regionOf(target)}, ${workloadText(target)}`;

/** Where it ran, without a stack: `AWS, us-east-1`. */
export const regionOf = ({ kind, region }: Pick<TargetDescription, "kind" | "region">): string =>
  `${placeNames[kind]}, ${region}`;

function workloadText({ stack, function: functionName, queue }: TargetDescription): string {
  const parts = [
    ...(stack === null ? [] : [`stack ${stack}`]),
    ...(functionName === undefined ? [] : [`function ${functionName}`]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ];
  return parts.join(", ");
}

/** Where, when and with which seed a result came about. */
export const originLines = (document: ResultDocument, view: View): string[] =>
  paragraph(
    `${placeOf(document.target)} · seed ${document.seed} · run ${document.id} · ${timeOfDay(document.startedAt)} UTC`,
    view,
    view.paint.dim,
  );
