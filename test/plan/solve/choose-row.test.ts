import { describe, expect, test } from "vitest";
import type { Goal } from "../../../src/plan/solve/goal.ts";
import { chooseRow, type PlanRow, type SolvedPlan } from "../../../src/plan/solve/plan.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { planOf, rowOf } from "../../support/samples.ts";

const chosen = (goal: Goal, rows: readonly PlanRow[], spread?: SpreadName): string =>
  chooseRow(planOf(goal, rows) as SolvedPlan, spread).spread;

describe("for a peak", () => {
  const goal = { maxPeak: 10 };

  test("the spread with the earliest end is chosen among those that keep it", () => {
    const rows = [rowOf("none", 60, 16, true), rowOf("random", 10, 150), rowOf("even", 10, 63), rowOf("waves", 9, 70)];
    expect(chosen(goal, rows)).toBe("even");
  });

  test("the lowest peak is chosen if no spread keeps it", () => {
    const rows = [rowOf("none", 60, 16, true), rowOf("random", 45, 905, true), rowOf("even", 35, 905, true)];
    expect(chosen(goal, rows)).toBe("even");
  });

  test("the requested spread is chosen, even if another one is better", () => {
    expect(chosen(goal, [rowOf("even", 10, 63), rowOf("random", 10, 150)], "random")).toBe("random");
  });
});

describe("for a deadline", () => {
  const goal = { deadlineSeconds: 120 };

  test("the lowest peak is chosen among the spreads that meet it", () => {
    expect(chosen(goal, [rowOf("none", 60, 16), rowOf("random", 12, 119), rowOf("even", 6, 119)])).toBe("even");
  });

  test("the earliest end is chosen if no spread meets it", () => {
    expect(chosen(goal, [rowOf("none", 60, 160, true), rowOf("even", 6, 300, true)])).toBe("none");
  });
});

test("for a peak and a deadline, the row that misses neither by much is nearest", () => {
  const goal = { maxPeak: 10, deadlineSeconds: 51 };
  const rows = [rowOf("none", 59, 16, true), rowOf("random", 10, 157, true), rowOf("slots", 11, 52, true)];
  expect(chosen(goal, rows)).toBe("slots");
});

test("for given delays the lowest peak is chosen, and the earliest end among equals", () => {
  const goal = { window: { minSeconds: 0, maxSeconds: 90 } };
  expect(chosen(goal, [rowOf("random", 14, 95), rowOf("even", 6, 95), rowOf("waves", 6, 90)])).toBe("waves");
});

test("a spread with which some jobs never run is chosen last", () => {
  const goal = { deadlineSeconds: 120 };
  const rows = [rowOf("none", 1, Number.POSITIVE_INFINITY, true), rowOf("even", 6, 300, true)];
  expect(chosen(goal, rows)).toBe("even");
});
