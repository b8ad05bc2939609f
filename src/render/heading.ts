import type { ResultDocument, TargetDescription } from "../experiment/result.ts";
import { timeOfDay } from "./format.ts";
import { paragraph } from "./parts.ts";
import type { View } from "./view.ts";

const places = { local: "emulator", aws: "AWS", endpoint: "endpoint" } as const satisfies Record<
  TargetDescription["kind"],
  string
>;

/** Where it ran: `AWS, us-east-1, stack flatten`. */
export const placeOf = (target: TargetDescription): string =>
  `${places[target.kind]}, ${target.region}, stack ${target.stack}`;

/** Where, when and with which seed a result came about. */
export const originLines = (document: ResultDocument, view: View): string[] =>
  paragraph(
    `${placeOf(document.target)} · seed ${document.seed} · run ${document.id} · ${timeOfDay(document.startedAt)} UTC`,
    view,
    view.paint.dim,
  );
