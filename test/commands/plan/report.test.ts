import { describe, expect, test } from "vitest";
import { costOfRandom, planAnswer, unmetSentences } from "../../../src/commands/plan/report.ts";
import { planOf, rowOf } from "../../support/samples.ts";

const even = rowOf("even", 10, 63);
const random = rowOf("random", 10, 150);
const none = rowOf("none", 59, 16, true);

test("a kept peak", () => {
  expect(planAnswer(planOf({ maxPeak: 10 }, [none, random, even]), even)).toBe(
    "Delays of 0–60 s (even) keep the peak at or under 10 in at least 95 % of runs: a peak of 10; the last job is done after 1 min 03 s.",
  );
});

test("a deadline that is met, with the confidence that was asked for", () => {
  expect(planAnswer(planOf({ deadlineSeconds: 120, confidence: 0.9 }, [even]), even)).toMatch(
    /^Delays of 0–60 s \(even\) are done within 2 min 00 s in at least 90 % of runs: a peak of 10/,
  );
});

test("a goal that this spread alone cannot meet, and one that none can", () => {
  const goal = { maxPeak: 10 };
  expect(planAnswer(planOf(goal, [none, even]), none)).toMatch(/^None cannot keep the peak at or under 10. Nearest: /);
  expect(planAnswer(planOf(goal, [none]), none)).toMatch(/^No spread can keep the peak at or under 10. Nearest: /);
});

test("jobs that are never done are no end", () => {
  const never = rowOf("even", 10, Number.POSITIVE_INFINITY);
  expect(planAnswer(planOf({ window: never.window }, [never]), never)).toMatch(/some jobs are never done\.$/);
});

describe("what random placement costs", () => {
  test("is time where the peak is given", () => {
    expect(costOfRandom(planOf({ maxPeak: 10 }, [random]))).toBe(
      "Random placement costs 1 min 40 s: done after 2 min 30 s, against 50.0 s with a perfect pool of 5 workers.",
    );
  });

  test("is invocations where time is given", () => {
    expect(costOfRandom(planOf({ deadlineSeconds: 150 }, [random]))).toBe(
      "Random placement costs 5 invocations at the peak: 10, against a perfect pool of 5 workers.",
    );
  });

  test.each([
    ["it costs nothing", rowOf("random", 5, 50)],
    ["it does not meet the goal", rowOf("random", 45, 900, true)],
  ])("is not said where %s", (_, row) => {
    expect(costOfRandom(planOf({ maxPeak: 10 }, [row]))).toBeUndefined();
  });
});

test("rows with the same remedy are told once, the chosen one with its number", () => {
  const rows = [none, rowOf("random", 45, 900, true), rowOf("even", 35, 900, true)];
  expect(unmetSentences(planOf({ maxPeak: 10 }, rows), rows[2] as never)).toEqual([
    "even: the peak is up to 35. Instead: do less. Likewise: none, random.",
  ]);
});
