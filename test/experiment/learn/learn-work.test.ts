import { describe, expect, test } from "vitest";
import { fitSize, learnWork, residualsOf } from "../../../src/experiment/learn/learn-work.ts";
import type { Measurements } from "../../../src/experiment/learn/measurements.ts";

const jobs = (...points: readonly [size: number | null, seconds: number][]) =>
  points.map(([size, seconds]) => ({ size, seconds }));

const about: Omit<Measurements, "jobs"> = {
  source: "file",
  place: "work.csv",
  window: null,
  runs: 20,
  newestMs: null,
  batchSize: 1,
  logsJobs: true,
};

/** Sizes 1 2 3 4 and seconds 1 3 2 4, by hand: 0.5 s + 0.8 s × size, standard error √0.9. */
const measured = jobs([1, 1], [2, 3], [3, 2], [4, 4]);
const fewRuns = { kind: "few-runs", runs: 4, wanted: 20 };

test("residuals have the standard error of the fit: −0.3 0.9 −0.9 0.3, scaled by √2", () => {
  const fit = fitSize(measured);
  const residuals = fit === null ? [] : residualsOf(measured, fit);
  expect(residuals).toEqual([-0.3, 0.9, -0.9, 0.3].map((off) => expect.closeTo(off * Math.SQRT2, 12)));
  expect(residuals.reduce((total, off) => total + off ** 2, 0) / 4).toBeCloseTo((fit?.residualSeconds ?? 0) ** 2, 12);
});

test("the sizes of the burst determine its work; the measured distribution is kept too", () => {
  const learned = learnWork({ ...about, jobs: measured }, 0, { place: "s.txt", sizes: [3, 2, 3] });
  expect(learned?.work).toMatchObject({ meanSeconds: 2.5, longestSeconds: 4 });
  expect(learned?.sized).toMatchObject({ place: "s.txt", jobs: 3, sizes: { min: 2, max: 3 } });
  // On the line at 8/3: 0.5 + 0.8 · 8/3.
  expect(learned?.sized?.work.meanSeconds).toBeCloseTo(0.5 + (0.8 * 8) / 3, 12);
  expect(learned?.sized?.work.text).toBe("by the sizes in s.txt, like the 20 runs in work.csv");
  // Twenty runs, but four with a size.
  expect(learned?.caveats).toEqual([fewRuns]);
});

describe("caveats", () => {
  const caveatsOf = (sizes: readonly number[], seen = measured) =>
    learnWork({ ...about, jobs: seen }, 0, { place: "s.txt", sizes })?.caveats.filter(
      ({ kind }) => kind !== "few-runs",
    );

  test("sizes outside the measured range", () => {
    expect(caveatsOf([1, 4, 0.5, 4.1, 90])).toEqual([{ kind: "sizes-outside", jobs: 3, learned: { min: 1, max: 4 } }]);
  });

  test("sizes of a burst after runs without sizes: the measured distribution is used", () => {
    const seen = jobs([null, 1], [null, 3]);
    expect(caveatsOf([1, 2], seen)).toEqual([{ kind: "sizes-without-fit" }]);
    expect(learnWork({ ...about, jobs: seen }, 0, { place: "s.txt", sizes: [1, 2] })?.sized).toBeNull();
  });

  test("a file that is sorted by size", () => {
    const rising = Array.from({ length: 20 }, (_, index) => 1 + index / 10);
    expect(caveatsOf(rising)).toEqual([{ kind: "sizes-in-order", order: "rising" }]);
    expect(caveatsOf(rising.toReversed())).toEqual([{ kind: "sizes-in-order", order: "falling" }]);
    expect(caveatsOf(rising.map((size, index) => (index % 2 === 0 ? size : 4 - size)))).toEqual([]);
    expect(caveatsOf(new Array(20).fill(2))).toEqual([]);
    expect(caveatsOf(rising.slice(1))).toEqual([]);
  });
});
