import { MathError, type MathValue, mapSeries, seriesFrom, type TimeSeries } from "./values.ts";

/** The time range in which gaps are filled; `endMs` is exclusive. */
export interface FillSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** The value that FILL puts into a gap. */
export type Filler = number | "REPEAT" | "LINEAR";

/** FILL(series, filler), where the filler is a number, REPEAT or LINEAR. @throws {MathError} */
export function fillCall(value: MathValue, filler: MathValue | string, span: FillSpan): MathValue {
  const kind: Filler | undefined = typeof filler === "string" ? fillerOf(filler) : asNumber(filler);
  return mapSeries(value, "FILL", (series) => fill(series, kind, span));
}

function fillerOf(text: string): Filler {
  const name = text.toUpperCase();
  if (name === "REPEAT" || name === "LINEAR") return name;
  throw new MathError(`FILL takes a number, REPEAT or LINEAR as its second argument, not ${text}`);
}

function asNumber(value: MathValue): number {
  if (typeof value !== "number") throw new MathError("FILL takes a number, REPEAT or LINEAR as its second argument");
  return value;
}

/** Adds a point to every period of the range that has none (CW-UG metric math). */
function fill(series: TimeSeries, filler: Filler, span: FillSpan): TimeSeries {
  const stamps: number[] = [];
  for (let atMs = span.startMs; atMs < span.endMs; atMs += series.periodMs) stamps.push(atMs);
  const { points } = series;
  if (typeof filler === "number") return seriesFrom(stamps, series, (atMs) => points.get(atMs) ?? filler);
  return filler === "REPEAT" ? repeated(series, stamps) : linear(series, stamps);
}

function repeated(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  let last: number | undefined;
  return seriesFrom(stamps, series, (atMs) => {
    last = series.points.get(atMs) ?? last;
    return last;
  });
}

/** Fills gaps between two points only: there is no line before the first or after the last point. */
function linear(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  const known = [...series.points];
  let next = 0;
  return seriesFrom(stamps, series, (atMs) => {
    while (next < known.length && (known[next] as readonly [number, number])[0] < atMs) next++;
    const after = known[next];
    if (after === undefined || after[0] === atMs) return after?.[1];
    const before = known[next - 1];
    if (before === undefined) return undefined;
    return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
  });
}
