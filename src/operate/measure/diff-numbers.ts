import type { MeasuredFunction, MeasuredTogether } from "./document.ts";

/** A number of a function in both measurements. */
export interface MeasuredNumber {
  /** What it is: `peak`, `duration p95`. */
  readonly number: string;
  readonly unit: "count" | "ms" | "share";
  /** Null without data. */
  readonly a: number | null;
  readonly b: number | null;
  /** B less A; null if a side has no data. */
  readonly change: number | null;
  readonly meaning: string;
}

type Measured = MeasuredFunction | MeasuredTogether;

/** A number, and how it is read. */
interface NumberDefinition extends Pick<MeasuredNumber, "number" | "unit" | "meaning"> {
  readonly read: (one: Measured) => number | null;
}

const slots = (number: string, key: "peak" | "p50" | "p95" | "p99", meaning: string): NumberDefinition => ({
  number,
  unit: "count",
  meaning,
  read: (one) => one.slots[key],
});

/** A number that only single functions have. */
const ofFunction = (
  number: string,
  unit: MeasuredNumber["unit"],
  meaning: string,
  read: (one: MeasuredFunction) => number | null,
): NumberDefinition => ({ number, unit, meaning, read: (one) => ("invocations" in one ? read(one) : null) });

/** The numbers that are compared, most important first. */
const definitions: readonly NumberDefinition[] = [
  slots("peak", "peak", "most slots in use"),
  slots("slots p99", "p99", "not exceeded for 99 % of the time"),
  slots("slots p95", "p95", "not exceeded for 95 % of the time"),
  slots("slots p50", "p50", "not exceeded for half of the time"),
  ofFunction("handlers", "count", "most handlers at the same time", ({ handlers }) => handlers.peak),
  ofFunction("environments", "count", "most execution environments", ({ environments }) => environments.peak),
  ofFunction("starts", "count", "most starts within one second", ({ startsPerSecond }) => startsPerSecond.max),
  ofFunction("invocations", "count", "started in the period", ({ invocations }) => invocations),
  ...(["p50", "p95", "p99", "max"] as const).map((key) => {
    const meaning = key === "max" ? "of the longest invocation" : `not exceeded by ${key.slice(1)} % of them`;
    return ofFunction(`duration ${key}`, "ms", meaning, ({ durationMs }) => durationMs?.[key] ?? null);
  }),
  ofFunction("cold starts", "count", "new execution environments", ({ coldStarts }) => coldStarts.count),
  ofFunction(
    "init p95",
    "ms",
    "not exceeded by 95 % of cold starts",
    ({ coldStarts }) => coldStarts.initMs?.p95 ?? null,
  ),
  ofFunction("errors", "count", "by CloudWatch, with timeouts", ({ failures }) => failures.errors),
  ofFunction("throttles", "count", "by CloudWatch", ({ throttles }) => throttles),
  ofFunction("in the log", "share", "below 100 %: the peak is a minimum", ({ coverage }) => coverage.ratio),
];

/** Compares the numbers of a function. A number that is 0 or unknown on both sides is left out. */
export const diffNumbers = (a: Measured, b: Measured): MeasuredNumber[] =>
  definitions
    .map(({ read, ...rest }) => {
      const [before, after] = [read(a), read(b)];
      return { ...rest, a: before, b: after, change: before === null || after === null ? null : after - before };
    })
    .filter((number) => (number.a ?? 0) !== 0 || (number.b ?? 0) !== 0);
