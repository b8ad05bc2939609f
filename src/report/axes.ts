import { spanOf } from "../terminal/scale.ts";
import type { ReportChart, ReportCurve } from "./page.ts";

/** The box of a drawing, in units of its view box, and what its edges mean. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The time at the right edge, milliseconds. */
  readonly spanMs: number;
  /** The value at the upper edge. */
  readonly maximum: number;
}

/** How long a curve lasts, milliseconds. */
export const curveSpanMs = ({ stepMs, values }: ReportCurve): number => spanOf({ stepMs, inFlight: values });

/** The largest value that a chart shows: of its curves, their bands and floors, and the goal. */
export function highest({ curves, goal }: ReportChart): number {
  const values = curves.flatMap(({ values: all, band, floor }) => [
    all.reduce((most, value) => Math.max(most, value), 0),
    band?.high ?? 0,
    floor ?? 0,
  ]);
  return values.reduce((most, value) => Math.max(most, value), Math.max(1, goal?.value ?? 0));
}

const steps = [1, 2, 2.5, 5];

/** Whole numbers from 0 to at least `most`, evenly spaced, about `wanted` of them: the ticks of a value axis. */
export function valueTicks(most: number, wanted = 5): number[] {
  for (let power = 1; ; power *= 10) {
    for (const each of steps) {
      const step = each * power;
      if (!Number.isInteger(step) || most / step > wanted) continue;
      return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
    }
  }
}

const timeSteps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** Seconds of the ticks of a time axis, at most `wanted` after 0. */
export function timeTickSeconds(spanMs: number, wanted = 8): number[] {
  const total = spanMs / 1_000;
  const step = timeSteps.find((each) => total / each <= wanted) ?? total / wanted;
  return Array.from({ length: Math.floor(total / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** A time on the axis: `40 s`, `2 min`, `2:30 min`, `1:30 h`. */
export function timeLabel(seconds: number, spanMs: number): string {
  const [unit, name] = spanMs > 7_200_000 ? [3_600, "h"] : spanMs > 300_000 ? [60, "min"] : [1, "s"];
  const whole = Math.floor(seconds / unit);
  const rest = Math.round(((seconds - whole * unit) / unit) * 60);
  return unit === 1 || rest === 0 ? `${whole} ${name}` : `${whole}:${String(rest).padStart(2, "0")} ${name}`;
}
