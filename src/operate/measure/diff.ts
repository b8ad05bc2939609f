import type { DiffFrame, PairDiff } from "../../experiment/diff/diff.ts";
import { differingParts } from "../../experiment/diff/set-up.ts";
import type { Series } from "../../measure/peak.ts";
import type { MeasureDocument, MeasuredCurve, MeasuredFunction, MeasuredTogether } from "./document.ts";

/** The document that `flatten diff --format json` prints for two measurements; see docs/result.schema.json. */
export interface MeasureDiffDocument extends DiffFrame<MeasureSide> {
  readonly kind: "measure-diff";
  readonly functions: readonly FunctionDiff[];
}

/** One of the two measurements. */
export interface MeasureSide extends Pick<MeasureDocument, "at" | "from" | "to" | "target" | "interrupted"> {
  /** Null in a document of an earlier version. */
  readonly id: string | null;
  readonly name: string | null;
}

/** A function in both measurements, or all functions of both together. */
export interface FunctionDiff extends PairDiff {
  readonly numbers: readonly MeasuredNumber[];
}

/** Compares two measurements, function by function. */
export function diffMeasurements(a: MeasureDocument, b: MeasureDocument): MeasureDiffDocument {
  const { matched, onlyInA, onlyInB } = matchFunctions(a, b);
  const together = a.together === null || b.together === null ? [] : [{ a: a.together, b: b.together }];
  return {
    schemaVersion: 1,
    kind: "measure-diff",
    a: sideOf(a),
    b: sideOf(b),
    setUp: [
      ...differingParts(documentParts(a), documentParts(b)),
      ...matched.flatMap((pair) =>
        differingParts(functionParts(pair.a), functionParts(pair.b), matched.length === 1 ? "" : `${pair.a.name}: `),
      ),
    ],
    functions: [...together, ...matched].map((pair) => ({
      name: nameIn(pair.a),
      nameInB: nameIn(pair.b),
      numbers: diffNumbers(pair.a, pair.b),
      curveOfA: activeSeries(pair.a.slots, a.stepMs),
      curveOfB: activeSeries(pair.b.slots, b.stepMs),
    })),
    onlyInA,
    onlyInB,
  };
}

const sideOf = ({ id, name, at, from, to, target, interrupted }: MeasureDocument): MeasureSide => ({
  id: id ?? null,
  name: name ?? null,
  at,
  from,
  to,
  target,
  interrupted,
});

const nameIn = (one: MeasuredFunction | MeasuredTogether): string =>
  "name" in one ? versionedName(one) : "all functions together";

const versionedName = ({ name, version }: Pick<MeasuredFunction, "name" | "version">): string =>
  version === null ? name : `${name}:${version}`;

/** Matches functions by name and version, then by name. If each measurement has one function left, these are matched, too. */
function matchFunctions(a: MeasureDocument, b: MeasureDocument) {
  const restOfB = [...b.functions];
  const take = (accept: (one: MeasuredFunction) => boolean): MeasuredFunction | undefined => {
    const index = restOfB.findIndex(accept);
    return index === -1 ? undefined : restOfB.splice(index, 1)[0];
  };
  const pairs = a.functions.map((one) => ({
    a: one,
    b: take((other) => versionedName(other) === versionedName(one)),
  }));
  const byName = pairs.map((pair) => ({ a: pair.a, b: pair.b ?? take(({ name }) => name === pair.a.name) }));
  const open = byName.filter((pair) => pair.b === undefined);
  const last = open.length === 1 && restOfB.length === 1 ? restOfB.pop() : undefined;
  const all = byName.map((pair) => ({ a: pair.a, b: pair.b ?? last }));
  return {
    matched: all.flatMap((pair) => (pair.b === undefined ? [] : [{ a: pair.a, b: pair.b }])),
    onlyInA: all.filter((pair) => pair.b === undefined).map((pair) => versionedName(pair.a)),
    onlyInB: restOfB.map(versionedName),
  };
}

function activeSeries({ series }: MeasuredCurve, stepMs: number): Series {
  const first = series.findIndex((value) => value > 0);
  return { stepMs, inFlight: first === -1 ? [] : series.slice(first, series.findLastIndex((value) => value > 0) + 1) };
}

const documentParts = ({ target, from, to, version }: MeasureDocument) => ({
  where: target.kind,
  Region: target.region,
  "length of the period (s)": Math.round((Date.parse(to) - Date.parse(from)) / 1_000),
  "flatten version": version,
});

const functionParts = ({ settings, version, readBy }: MeasuredFunction) => ({
  version: version ?? "all",
  "memory (MB)": settings.memoryMegabytes,
  "timeout (s)": settings.timeoutSeconds,
  "log read by": readBy,
});

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
const diffNumbers = (a: Measured, b: Measured): MeasuredNumber[] =>
  definitions
    .map(({ read, ...rest }) => {
      const [before, after] = [read(a), read(b)];
      return { ...rest, a: before, b: after, change: before === null || after === null ? null : after - before };
    })
    .filter((number) => (number.a ?? 0) !== 0 || (number.b ?? 0) !== 0);
