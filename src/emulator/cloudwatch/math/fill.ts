import { MathError, seriesFrom, type TimeSeries } from "./values.ts";

/** The span of time in which gaps are filled; `endMs` is exclusive. */
export interface FillSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** With what FILL closes a gap. */
export type Filler = number | "REPEAT" | "LINEAR";

/** FILL: puts a point into every period of the span that has none (CW-UG metric math). */
export function fill(series: TimeSeries, filler: Filler, span: FillSpan): TimeSeries {
  const stamps: number[] = [];
  for (let atMs = span.startMs; atMs < span.endMs; atMs += series.periodMs) stamps.push(atMs);
  const { points } = series;
  if (typeof filler === "number") return seriesFrom(stamps, series, (atMs) => points.get(atMs) ?? filler);
  return filler === "REPEAT" ? repeated(series, stamps) : linear(series, stamps);
}

export function fillerOf(text: string): Filler {
  const name = text.toUpperCase();
  if (name === "REPEAT" || name === "LINEAR") return name;
  throw new MathError(`FILL cannot fill with ${text}: a number, REPEAT or LINEAR is allowed`);
}

function repeated(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  let last: number | undefined;
  return seriesFrom(stamps, series, (atMs) => {
    last = series.points.get(atMs) ?? last;
    return last;
  });
}

/** Between two points only: before the first and after the last there is no line to follow. */
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
