import { expect, test } from "vitest";
import { burstOf, burstPart } from "../../src/measure/peak.ts";

const zeros = (count: number) => new Array<number>(count).fill(0);
const part = (inFlight: readonly number[]) => burstPart({ stepMs: 1_000, inFlight }).inFlight;

test("the retries of failed jobs, minutes later, do not belong to the burst", () => {
  expect(part([0, 3, 5, 2, ...zeros(360), 1, 1, ...zeros(360), 1])).toEqual([0, 3, 5, 2]);
});

test.each([
  ["without a gap", [1, 2, 3, 2, 1]],
  ["with a gap of half a minute", [1, 2, ...zeros(30), 1]],
  ["with a gap that is shorter than what is before it", [...new Array<number>(100).fill(1), ...zeros(90), 1]],
  ["that begins late", [...zeros(200), 1, 1]],
  ["without invocations", zeros(50)],
  ["of no length", []],
])("a curve %s is one burst", (_, inFlight) => {
  expect(part(inFlight)).toEqual(inFlight);
});

test("a gap between delayed jobs does not end the burst, and the gap before a retry does", () => {
  const inFlight = [1, ...zeros(60), 1, ...zeros(900), 1, ...zeros(1_000), 1];
  const curve = { series: { stepMs: 1_000, inFlight }, seconds: { send: 2 } };
  expect(burstOf({ ...curve, jitterSeconds: { max: 900 } }).inFlight).toEqual(inFlight.slice(0, 963));
  expect(burstOf({ ...curve, jitterSeconds: null }).inFlight).toEqual([1]);
});
