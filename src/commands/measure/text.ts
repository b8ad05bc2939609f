import type { Coverage, MeasureCaveat, MeasuredFunction } from "../../operate/measure/document.ts";
import { count, counted, seconds, timeOfDay } from "../../terminal/format.ts";
import { type Fact, factsIn, type View } from "../../terminal/page.ts";

const timeText = (ms: number): string => (ms < 1_000 ? `${count(Math.round(ms))} ms` : seconds(ms / 1_000));

/** Formats a ratio: `99.8 %`. A ratio below 1 is never shown as 100 %. */
export const ratioText = (ratio: number): string =>
  `${(Math.floor(ratio * 1_000 + 1e-9) / 10).toFixed(ratio >= 1 ? 0 : 1)} %`;

/** Formats a coverage: `9981 of 10 000 invocations, 99.8 %`. */
export const coverageText = ({ reported, invocations, ratio }: Coverage): string =>
  `${count(reported)} of ${counted(invocations, "invocation")}, ${ratioText(ratio)}`;

/** A peak of slots in words: `at least 12 slots`, and when it was reached first. */
export const peakTexts = (functions: readonly MeasuredFunction[], { peak, at }: MeasuredFunction["slots"]) => ({
  slots: `${functions.some(({ coverage }) => coverage.ratio < 1) ? "at least " : ""}${counted(peak, "slot")}`,
  since: at === null ? "" : `, first at ${timeOfDay(at)} UTC`,
});

/** Returns the steps of a series from the first to the last one that is not 0. */
export function activePart(series: readonly number[], fromMs: number, stepMs: number) {
  const first = Math.max(
    0,
    series.findIndex((value) => value > 0),
  );
  const length = series.findLastIndex((value) => value > 0) + 1 - first;
  return { first, length, series: series.slice(first, first + length), startMs: fromMs + first * stepMs };
}

/** The numbers of a function below its curves. */
export function measuredFacts(one: MeasuredFunction, paint: View["paint"]): readonly Fact[] {
  const { above, startsPerSecond, durationMs: duration, versions } = one;
  const startsAt = startsPerSecond.from === null ? "" : `, at ${timeOfDay(startsPerSecond.from)}`;
  const state = [
    count(one.invocations),
    ...(one.running > 0 ? [`${count(one.running)} running`] : []),
    ...(one.unreported > 0 ? [`${count(one.unreported)} without a report`] : []),
  ];
  const byVersion = Object.entries(versions).map(([name, invocations]) => `${name}: ${count(invocations)}`);
  return [
    ...(above === null ? [] : [aboveFact(above)]),
    ...factsIn({
      starts: `at most ${count(startsPerSecond.max)} in one second${startsAt}`,
      invocations: state.join(" · "),
      versions: byVersion.length > 1 ? byVersion.join(" · ") : undefined,
      duration: duration === null ? undefined : durationText(duration),
      "cold starts": coldText(one),
    }),
    failureFact(one, paint),
  ];
}

const durationText = ({ p50, p95, p99, max }: NonNullable<MeasuredFunction["durationMs"]>): string =>
  `${timeText(p50)} median · ${timeText(p95)} p95 · ${timeText(p99)} p99 · ${timeText(max)} longest`;

function aboveFact({ value, longestMs, longestFrom, totalMs, times }: NonNullable<MeasuredFunction["above"]>): Fact {
  const label = `above ${count(value)}`;
  if (times === 0) return { label, value: "never" };
  const longest = `longest ${timeText(longestMs)}, from ${timeOfDay(longestFrom ?? "")}`;
  return { label, value: `${timeText(totalMs)} in ${counted(times, "period")} · ${longest}` };
}

function coldText({ coldStarts: { count: cold, early, restored, initMs } }: MeasuredFunction): string {
  if (initMs === null) return "none";
  return [
    count(cold),
    ...(restored > 0 ? [`${count(restored)} restored`] : []),
    ...(early > 0 ? [`${count(early)} initialized early`] : []),
    `${timeText(initMs.p50)} median`,
    `${timeText(initMs.max)} longest`,
  ].join(" · ");
}

function failureFact({ failures, throttles }: MeasuredFunction, paint: View["paint"]): Fact {
  const { errors, timeouts, crashes } = failures;
  const parts = [
    ...(errors !== null && errors > 0 ? [counted(errors, "error")] : []),
    ...(timeouts > 0 ? [`${count(timeouts)} timed out`] : []),
    ...(crashes > 0 ? [`${count(crashes)} crashed`] : []),
    ...(throttles !== null && throttles > 0 ? [`${count(throttles)} throttled`] : []),
  ];
  if (parts.length === 0) return { label: "failures", value: "none" };
  return { label: "failures", value: parts.join(" · "), brush: paint.red };
}

/** A caveat as sentences, with what to change. */
export function caveatText(caveat: MeasureCaveat, { name }: Pick<MeasuredFunction, "name">): string {
  switch (caveat.kind) {
    case "coverage": {
      const isOne = caveat.missing === 1;
      return `${counted(caveat.missing, "invocation")} ${isOne ? "is" : "are"} missing in the log, so the real peak may be higher. New lines take seconds to arrive: repeat the command after a minute.`;
    }
    case "retention":
      return `The log group keeps events for ${caveat.days} d only: the period starts at ${caveat.from.slice(0, 10)} ${timeOfDay(caveat.from)} UTC.`;
    case "dropped":
      return `Lambda could not deliver ${counted(caveat.records, "record")} to CloudWatch Logs: reduce the amount that the function logs.`;
    case "init-start-unknown":
      return `${counted(caveat.coldStarts, "cold start")} without INIT_START in the log: with their initialization, the peak would be ${counted(caveat.peak, "slot")}.`;
    case "log-level":
      return `${name} logs at SystemLogLevel ${caveat.level} now: later invocations cannot be measured until it is INFO.`;
  }
}
