import { expect, test } from "vitest";
import {
  type MeasureDocument,
  type MeasuredCurve,
  recordedMeasurement,
} from "../../../src/operate/measure/document.ts";

const curve = (steps: number): MeasuredCurve => {
  const series = Array.from({ length: steps }, (_, step) => step % 50);
  return { peak: 49, at: null, p50: 1, p95: 2, p99: 3, series };
};

const measured = (functions: number, steps: number, arrivals: number): MeasureDocument =>
  ({
    stepMs: 1_000,
    together: { slots: curve(steps), atPeak: [], cloudwatch: null },
    functions: Array.from({ length: functions }, () => ({
      slots: curve(steps),
      handlers: curve(steps),
      environments: curve(steps),
      minutes: Array.from({ length: 2_000 }, (_, index) => ({ start: String(10_000 + index), slots: index % 100 })),
      arrivalsMs: new Array<number>(arrivals).fill(0),
    })),
  }) as unknown as MeasureDocument;

test("a record of an hour has every step", () => {
  const { stepMs, functions } = recordedMeasurement(measured(1, 3_600, 20_000));
  expect([stepMs, functions[0]?.slots.series.length, functions[0]?.arrivalsMs?.length]).toEqual([1_000, 3_600, 20_000]);
});

test("a record of many functions over a day is small, and keeps every peak", () => {
  const record = recordedMeasurement(measured(20, 86_400, 1_500));
  expect(JSON.stringify(record).length).toBeLessThan(2_500_000);
  expect(record.stepMs * (record.together?.slots.series.length ?? 0)).toBeGreaterThanOrEqual(86_400_000);
  expect(Math.max(...(record.together?.slots.series ?? []))).toBe(49);
  const [one] = record.functions;
  expect([one?.arrivalsMs, one?.minutes.length]).toEqual([undefined, 1_440]);
  expect(one?.minutes.map(({ start }) => start)).toEqual(one?.minutes.map(({ start }) => start).sort());
  expect(Math.min(...(one?.minutes.map(({ slots }) => slots) ?? []))).toBe(28);
});
