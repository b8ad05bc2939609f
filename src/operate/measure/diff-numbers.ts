import type { MeasuredCurve, MeasuredFunction, MeasuredTogether } from "./document.ts";

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

const ofFunction =
  (read: (one: MeasuredFunction) => number | null) =>
  (one: Measured): number | null =>
    "invocations" in one ? read(one) : null;

const slots = (number: string, key: keyof Pick<MeasuredCurve, "peak" | "p50" | "p95" | "p99">, meaning: string) =>
  ({ number, unit: "count", meaning, read: (one: Measured) => one.slots[key] }) as const;

/** The numbers that are compared, most important first. */
const definitions: readonly NumberDefinition[] = [
  slots("peak", "peak", "most slots in use"),
  slots("slots p99", "p99", "not exceeded for 99 % of the time"),
  slots("slots p95", "p95", "not exceeded for 95 % of the time"),
  slots("slots p50", "p50", "not exceeded for half of the time"),
  {
    number: "handlers",
    unit: "count",
    meaning: "most handlers at the same time",
    read: ofFunction(({ handlers }) => handlers.peak),
  },
  {
    number: "environments",
    unit: "count",
    meaning: "most execution environments",
    read: ofFunction(({ environments }) => environments.peak),
  },
  {
    number: "starts",
    unit: "count",
    meaning: "most starts within one second",
    read: ofFunction(({ startsPerSecond }) => startsPerSecond.max),
  },
  {
    number: "invocations",
    unit: "count",
    meaning: "started in the period",
    read: ofFunction(({ invocations }) => invocations),
  },
  ...(["p50", "p95", "p99", "max"] as const).map((key) => ({
    number: `duration ${key}`,
    unit: "ms" as const,
    meaning: key === "max" ? "of the longest invocation" : `not exceeded by ${key.slice(1)} % of them`,
    read: ofFunction(({ durationMs }) => durationMs?.[key] ?? null),
  })),
  {
    number: "cold starts",
    unit: "count",
    meaning: "new execution environments",
    read: ofFunction(({ coldStarts }) => coldStarts.count),
  },
  {
    number: "init p95",
    unit: "ms",
    meaning: "not exceeded by 95 % of cold starts",
    read: ofFunction(({ coldStarts }) => coldStarts.initMs?.p95 ?? null),
  },
  {
    number: "errors",
    unit: "count",
    meaning: "by CloudWatch, with timeouts",
    read: ofFunction(({ failures }) => failures.errors),
  },
  {
    number: "throttles",
    unit: "count",
    meaning: "by CloudWatch",
    read: ofFunction(({ throttles }) => throttles),
  },
  {
    number: "in the log",
    unit: "share",
    meaning: "below 100 %: the peak is a minimum",
    read: ofFunction(({ coverage }) => coverage.ratio),
  },
];

/** Compares the numbers of a function. A number that is 0 or unknown on both sides is left out. */
export const diffNumbers = (a: Measured, b: Measured): MeasuredNumber[] =>
  definitions
    .map(({ read, ...rest }) => {
      const [before, after] = [read(a), read(b)];
      return { ...rest, a: before, b: after, change: before === null || after === null ? null : after - before };
    })
    .filter((number) => (number.a ?? 0) !== 0 || (number.b ?? 0) !== 0);
