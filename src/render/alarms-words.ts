import type { StackAlarm } from "../operate/alarm-list.ts";
import { count } from "./format.ts";
import type { Paint } from "./paint.ts";

const signs: Readonly<Record<string, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

/** What an alarm goes off at: `> 50`. */
export const thresholdWords = ({ comparison, threshold }: StackAlarm): string =>
  `${signs[comparison] ?? comparison} ${count(threshold ?? null)}`;

/** What an alarm watches: `ConcurrentExecutions`. */
export const metricWords = ({ metric }: StackAlarm): string => metric?.name ?? "expression";

/** The one number of CloudWatch's reason that matters: what was measured, or that nothing was. */
export function shortReason(reason: string): string {
  if (reason.startsWith("Unchecked:")) return "not evaluated yet";
  if (reason.startsWith("Insufficient Data")) return "no data yet";
  if (/no datapoints were received/.test(reason)) return "no data";
  const points = /\[([^\]]*\([^\]]*)\]/.exec(reason)?.[1] ?? "";
  const values = [...points.matchAll(/(-?\d[\d.E-]*) \(\S+ (\d\d:\d\d)/g)].map(([, value]) => count(Number(value)));
  return values.length === 0 ? reason : `measured ${values.join(", ")}`;
}

/** How a state is painted. */
export const stateBrush = (state: StackAlarm["state"], paint: Paint): ((text: string) => string) =>
  ({ OK: paint.green, ALARM: paint.red, INSUFFICIENT_DATA: paint.yellow })[state];
