import { describe, expect, test } from "vitest";
import { costOfRandom, planAnswer } from "../../../src/commands/plan/goal-text.ts";
import { unmetSentences } from "../../../src/commands/plan/report.ts";
import { planOf, rowOf } from "../../support/samples.ts";

const even = rowOf("even", 10, 63);
const random = rowOf("random", 10, 150);
const none = rowOf("none", 59, 16, true);

test("for a peak that is kept, the answer names the delays and what to expect", () => {
  expect(planAnswer(planOf({ maxPeak: 10 }, [none, random, even]), even)).toBe(
    "With delays of 0–60 s (even), the peak is at most 10 in at least 95 % of bursts. Expect a peak of 10; the last job ends after 1 min 03 s.",
  );
});

test("for a deadline, the answer names the requested confidence", () => {
  expect(planAnswer(planOf({ deadlineSeconds: 120, confidence: 0.9 }, [even]), even)).toMatch(
    /^With delays of 0–60 s \(even\), the last job ends within 2 min 00 s in at least 90 % of bursts. Expect a peak of 10/,
  );
});

test("for an unmet goal, the answer says whether another spread can meet it", () => {
  const goal = { maxPeak: 10 };
  expect(planAnswer(planOf(goal, [none, even]), none)).toMatch(
    /^The spread "none" cannot keep the peak at or below 10. Nearest: /,
  );
  expect(planAnswer(planOf(goal, [none]), none)).toMatch(/^No spread can keep the peak at or below 10. Nearest: /);
});

test("for jobs that never run there is no last end", () => {
  const never = rowOf("even", 10, Number.POSITIVE_INFINITY);
  expect(planAnswer(planOf({ window: never.window }, [never]), never)).toMatch(
    /expect a peak of 10; some jobs never run\.$/,
  );
});

describe("the cost of random placement", () => {
  test("is time if the peak is given", () => {
    expect(costOfRandom(planOf({ maxPeak: 10 }, [random]))).toBe(
      "Random placement costs 1 min 40 s: the last job ends after 2 min 30 s, compared with 50.0 s for a perfect pool of 5 workers.",
    );
  });

  test("is invocations if the time is given", () => {
    expect(costOfRandom(planOf({ deadlineSeconds: 150 }, [random]))).toBe(
      "Random placement costs 5 invocations at the peak: 10, compared with 5 for a perfect pool of 5 workers.",
    );
  });

  test.each([
    ["it costs nothing", rowOf("random", 5, 50)],
    ["it does not meet the goal", rowOf("random", 45, 900, true)],
  ])("is not shown if %s", (_, row) => {
    expect(costOfRandom(planOf({ maxPeak: 10 }, [row]))).toBeUndefined();
  });
});

test("nothing suggests delays if no delays meet the goal", () => {
  const direct = { ...none, unmet: { why: "the peak is up to 60", instead: "spread the jobs over a window" } };
  const random = rowOf("random", 45, 900, true);
  expect(unmetSentences(planOf({ maxPeak: 10 }, [direct, random]), random as never)).toEqual([
    "random: the peak is up to 45. Instead: do less.",
  ]);
});

test("rows with the same advice share a sentence, with the peak of the chosen row", () => {
  const rows = [none, rowOf("random", 45, 900, true), rowOf("even", 35, 900, true)];
  expect(unmetSentences(planOf({ maxPeak: 10 }, rows), rows[2] as never)).toEqual([
    "even: the peak is up to 35. Instead: do less. The same applies to: none, random.",
  ]);
});
