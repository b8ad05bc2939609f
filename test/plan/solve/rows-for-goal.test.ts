import { describe, expect, test } from "vitest";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import type { Prediction } from "../../../src/plan/predict.ts";
import type { BurstGoal } from "../../../src/plan/solve/goal.ts";
import { chooseRow, type PlanRow, type SolvedPlan } from "../../../src/plan/solve/plan.ts";
import { type RowFinder, rowsForGoal } from "../../../src/plan/solve/rows-for-goal.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { rowOf, workOf } from "../../support/samples.ts";

/** A finder with a rough row and the row of all runs. */
const finder =
  (rough: PlanRow, exact: PlanRow): RowFinder<Prediction> =>
  (isRough) =>
    isRough ? { ...rough, isRough } : exact;

/** The spreads that were found with all runs. */
const exactOf = (goal: BurstGoal, finders: readonly RowFinder<Prediction>[], wanted?: SpreadName): SpreadName[] =>
  rowsForGoal(goal, finders, wanted).flatMap(({ isRough, spread }) => (isRough ? [] : [spread]));

describe("with all runs are found", () => {
  const goal = { maxPeak: 10 };
  const same = (row: PlanRow) => finder(row, row);

  test("the best row, and rows that end hardly later", () => {
    const finders = [same(rowOf("random", 10, 150)), same(rowOf("even", 10, 60)), same(rowOf("waves", 10, 65))];
    expect(exactOf(goal, finders)).toEqual(["even", "waves"]);
  });

  test("the next row, if the best one turns out to end later", () => {
    const finders = [same(rowOf("random", 10, 150)), finder(rowOf("even", 10, 100), rowOf("even", 10, 160))];
    expect(exactOf(goal, finders)).toEqual(["random", "even"]);
  });

  test("a row that nearly meets the goal", () => {
    const nearly = rowOf("none", 11, 16, true);
    const prediction = { ...nearly.prediction, keeps: () => 0.94 };
    const finders = [same({ ...nearly, prediction }), same(rowOf("even", 10, 60))];
    expect(exactOf(goal, finders)).toEqual(["none", "even"]);
  });

  test("the lowest peaks, if no row keeps the peak or if a deadline is the goal", () => {
    const peaks = (isUnmet: boolean) => [
      same(rowOf("random", 45, 905, isUnmet)),
      same(rowOf("even", 35, 905, isUnmet)),
      same(rowOf("waves", 36, 905, isUnmet)),
    ];
    expect(exactOf(goal, peaks(true))).toEqual(["even", "waves"]);
    expect(exactOf({ deadlineSeconds: 910 }, peaks(false))).toEqual(["even", "waves"]);
  });

  test("the spread that is wanted, and a single spread", () => {
    const finders = [same(rowOf("random", 10, 150)), same(rowOf("even", 10, 60))];
    expect(exactOf(goal, finders, "random")).toEqual(["random", "even"]);
    expect(exactOf(goal, finders.slice(0, 1))).toEqual(["random"]);
  });
});

describe("of a plan", () => {
  const request = { count: 60, work: workOf("2s-8s"), consumer: defaultConsumer, goal: { maxPeak: 8 } };
  const planned = (only?: SpreadName) => solve({ ...request, only }) as SolvedPlan;
  const all = planned();

  test("the best row is the same as if only this spread was planned", () => {
    const best = chooseRow({ ...all, rows: all.rows.filter(({ places }) => places === undefined) }, undefined);
    const alone = planned(best.spread).rows.find(({ places }) => places === undefined);
    expect(best.isRough).toBeUndefined();
    expect(best.window).toEqual(alone?.window);
    expect(best.prediction.peak).toEqual(alone?.prediction.peak);
  });

  test("the window of a rough row is within a tenth of the one with all runs", () => {
    const rough = all.rows.find(({ spread }) => spread === "random") as PlanRow;
    const exact = planned("random").rows[0] as PlanRow;
    expect(rough.isRough).toBe(true);
    expect(rough.prediction.runs).toBeLessThan(exact.prediction.runs / 4);
    expect(Math.abs(rough.window.maxSeconds / exact.window.maxSeconds - 1)).toBeLessThan(0.1);
  });
});
