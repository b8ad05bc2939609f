import { describe, expect, test } from "vitest";
import { chooseRow } from "../../../src/plan/solve/choose-row.ts";
import type { Goal, PlanRow, SolvedPlan } from "../../../src/plan/solve/goal.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { planOf, rowOf } from "../../support/samples.ts";

const chosen = (goal: Goal, rows: readonly PlanRow[], spread?: SpreadName): string =>
  chooseRow(planOf(goal, rows) as SolvedPlan, spread).spread;

describe("a peak to keep", () => {
  const goal = { maxPeak: 10 };

  test("takes the spread that is done first of those that keep it", () => {
    const rows = [rowOf("none", 60, 16, true), rowOf("random", 10, 150), rowOf("even", 10, 63), rowOf("waves", 9, 70)];
    expect(chosen(goal, rows)).toBe("even");
  });

  test("that nothing keeps takes the lowest peak", () => {
    const rows = [rowOf("none", 60, 16, true), rowOf("random", 45, 905, true), rowOf("even", 35, 905, true)];
    expect(chosen(goal, rows)).toBe("even");
  });

  test("gives way to the spread that was asked for", () => {
    expect(chosen(goal, [rowOf("even", 10, 63), rowOf("random", 10, 150)], "random")).toBe("random");
  });
});

describe("a deadline", () => {
  const goal = { deadlineSeconds: 120 };

  test("takes the lowest peak of those in time", () => {
    expect(chosen(goal, [rowOf("none", 60, 16), rowOf("random", 12, 119), rowOf("even", 6, 119)])).toBe("even");
  });

  test("that nothing meets takes the soonest end", () => {
    expect(chosen(goal, [rowOf("none", 60, 160, true), rowOf("even", 6, 300, true)])).toBe("none");
  });
});

test("given delays: the lowest peak, and of equals the first end", () => {
  const goal = { window: { minSeconds: 0, maxSeconds: 90 } };
  expect(chosen(goal, [rowOf("random", 14, 95), rowOf("even", 6, 95), rowOf("waves", 6, 90)])).toBe("waves");
});

test("an end that never comes is last", () => {
  const goal = { deadlineSeconds: 120 };
  const rows = [rowOf("none", 1, Number.POSITIVE_INFINITY, true), rowOf("even", 6, 300, true)];
  expect(chosen(goal, rows)).toBe("even");
});
