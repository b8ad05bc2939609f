import { capital, count, range } from "../../terminal/format.ts";
import type { ReportChart, ReportCurve } from "../page.ts";

/** The chart in sentences, for people who do not see it. */
export function description({ curves, goal, unit, isShare = false }: ReportChart): string {
  if (isShare) return [`${capital(unit)}.`, ...curves.map(shareText)].join(" ");
  const sentences = curves.map(({ name, values, stepMs, band, floor }) => {
    const peak = values.reduce((most, value) => Math.max(most, value), 0);
    const at = (values.indexOf(peak) * stepMs) / 1_000;
    const expected = band === null ? "" : `, ${bandText(band)}`;
    const least = floor === null ? "" : `, floor ${count(floor)}`;
    return values.length === 0
      ? `${name}: no data.`
      : `${name}: at most ${count(peak)}, first after ${count(at)} s, ends after ${count((values.length * stepMs) / 1_000)} s${expected}${least}.`;
  });
  const goalText = goal === null ? [] : [`${capital(goal.label)}: ${count(goal.value)}.`];
  return [`${capital(unit)}${unit.includes(",") ? "" : " over time"}.`, ...sentences, ...goalText].join(" ");
}

function shareText({ name, values, stepMs }: ReportCurve): string {
  const within = (share: number) => {
    const step = values.findIndex((value) => value >= share);
    return `within ${count(((step + 1) * stepMs) / 1_000)} s`;
  };
  return values.length === 0
    ? `${name}: no data.`
    : `${name}: half ${within(50)}, 95 % ${within(95)}, all ${within(100)}.`;
}

/** The predicted range of a peak: `predicted 20–26`. */
export const bandText = ({ low, high }: NonNullable<ReportCurve["band"]>): string =>
  `predicted ${low === high ? count(low) : range(low, high)}`;
