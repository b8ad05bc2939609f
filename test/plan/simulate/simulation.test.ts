import { expect, test } from "vitest";
import { isCurveCut } from "../../../src/plan/simulate/simulation.ts";

test("a curve ends before the last job only if it has two hours and the job ends later, or never", () => {
  const curve = (seconds: number) => new Float64Array(seconds);
  expect(isCurveCut(curve(7_200), 8_139)).toBe(true);
  expect(isCurveCut(curve(7_200), null)).toBe(true);
  expect(isCurveCut(curve(7_200), 7_200)).toBe(false);
  expect(isCurveCut(curve(6_130), 6_131)).toBe(false);
});
