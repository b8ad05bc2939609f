import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conclusion } from "../../../src/commands/compare/conclusion.ts";
import { judgeGoal } from "../../../src/experiment/goal/compare-goal.ts";
import type { ArmResult, CompareGoal } from "../../../src/experiment/result.ts";
import type { AssertionResult } from "../../../src/measure/assertion.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { arm, direct, throttled } from "../../support/samples.ts";

const way = (name: string, peak: number, untilLastEnd: number, changes: Partial<ArmResult> = {}): ArmResult => ({
  ...arm({ name, ...changes }),
  peak: { ...arm().peak, invocations: peak, jobs: peak },
  seconds: { ...arm().seconds, untilLastEnd },
});

/** 100 in flight, done after 5.3 s. */
const base = direct();
const even = way("even", 7, 105);
const cap = way("cap", 10, 51.1);
const random = way("random", 12, 104);
const failed: AssertionResult = { expression: "lastEnd<60s", arm: "even", value: 105, ok: false };
const held: AssertionResult = { ...failed, arm: "cap", ok: true };

const rankingOf = (goal: CompareGoal, arms: readonly ArmResult[], assertions: readonly AssertionResult[] = []) =>
  judgeGoal(goal, arms, assertions).ranking.map(({ name, kept }) => [name, kept]);

describe("the ranking", () => {
  test("of arms that keep a peak the one that is done first is best, and the others follow by their peak", () => {
    expect(rankingOf({ maxPeak: 10 }, [base, random, even, cap])).toEqual([
      ["cap", true],
      ["even", true],
      ["random", false],
      ["direct", false],
    ]);
  });

  test("of arms that keep a deadline the lowest peak is best, and the others follow by their end", () => {
    expect(rankingOf({ deadlineSeconds: 60 }, [base, even, random, cap])).toEqual([
      ["cap", true],
      ["direct", true],
      ["random", false],
      ["even", false],
    ]);
  });

  test("a run that misses the goal makes the arm miss it", () => {
    expect(rankingOf({ maxPeak: 10 }, [cap, even, way("cap", 11, 50), even])).toEqual([
      ["even", true],
      ["cap", false],
    ]);
  });

  test.each<[string, Partial<ArmResult>, boolean | null]>([
    ["was cut short", { state: "timed-out" }, null],
    ["lost jobs", { jobs: { ...arm().jobs, lost: 1 } }, null],
    ["left jobs unsent", { jobs: { ...arm().jobs, sent: 99 } }, false],
    ["had jobs fail for good", { jobs: { ...arm().jobs, failed: 1 } }, false],
    ["dead-lettered good jobs", { caveats: [{ kind: "never-ran", jobs: 1 }] }, false],
  ])("an arm that %s does not keep a goal, and comes last", (_, changes, kept) => {
    expect(rankingOf({ maxPeak: 10 }, [way("flawed", 1, 1, changes), even, random])).toEqual([
      ["even", true],
      ["random", false],
      ["flawed", kept],
    ]);
  });

  test("of arms that keep the goal, those whose assertions hold come first", () => {
    const deadline = { deadlineSeconds: 120 };
    expect(rankingOf(deadline, [even, cap])[0]).toEqual(["even", true]);
    expect(rankingOf(deadline, [even, cap], [failed, held])[0]).toEqual(["cap", true]);
  });
});

describe("the conclusion", () => {
  const said = (goal: CompareGoal, arms: readonly ArmResult[], assertions: readonly AssertionResult[] = []) =>
    conclusion(arms, { goal: judgeGoal(goal, arms, assertions), assertions });

  test("names the way that wins for the peak, what else keeps it, and what does not", () => {
    expect(said({ maxPeak: 10 }, [base, random, even, cap])).toBe(
      "cap is done first of 2 arms that keep the peak at or under 10: 10 in flight, done after 51.1 s. " +
        "Kept as well by even (7 in flight, done after 1 min 45 s). " +
        "Missed by random (12 in flight, done after 1 min 44 s) and direct (100 in flight, done after 5.3 s).",
    );
  });

  test("names the way that wins for the deadline", () => {
    expect(said({ deadlineSeconds: 120 }, [even, cap])).toMatch(
      /^even has the lowest peak of 2 arms that are done within 2 min 00 s: 7 in flight, done after 1 min 45 s\./,
    );
    expect(said({ deadlineSeconds: 120 }, [even, cap], [failed, held])).toMatch(
      /^Only cap is done within 2 min 00 s and meets every assertion: 10 in flight, done after 51\.1 s\. Kept as well by even/,
    );
  });

  test("the direct baseline, which no assertion is held against, meets none", () => {
    const deadline = { deadlineSeconds: 120 };
    expect(rankingOf(deadline, [base, even, cap], [failed, held])[0]).toEqual(["cap", true]);
    expect(said(deadline, [base, even, cap], [failed, held])).toMatch(
      /^Only cap is done within 2 min 00 s and meets every/,
    );
  });

  test("says by how much a deadline was missed where the rounded times are the same", () => {
    expect(said({ deadlineSeconds: 65 }, [cap, way("slow", 9, 65.02)])).toContain(
      "Missed by slow (9 in flight, done after 1 min 05 s, 0.02 s too late).",
    );
  });

  test("says that no arm keeps the goal, and which comes nearest", () => {
    expect(said({ maxPeak: 5 }, [base, cap, even])).toBe(
      "No arm keeps the peak at or under 5: even comes nearest, 7 in flight, done after 1 min 45 s.",
    );
    expect(said({ deadlineSeconds: 10 }, [cap])).toMatch(/^No arm is done within 10\.0 s: cap comes nearest/);
  });

  test("recommends no arm that left jobs undone, though its peak is low", () => {
    const failing = way("failing", 1, 1, { jobs: { ...arm().jobs, processed: 97, failed: 3 } });
    expect(said({ maxPeak: 10 }, [throttled(), failing, cap])).toBe(
      "Only cap keeps the peak at or under 10: 10 in flight, done after 51.1 s. " +
        "failing is not recommended: 3 jobs failed for good. " +
        "direct is not recommended: it left 90 jobs undone, throttled.",
    );
  });
});

describe("without a goal, arms whose assertions hold are preferred", () => {
  const held: AssertionResult = { expression: "lastEnd<60s", arm: "cap", value: 51.1, ok: true };

  test("and a lower peak that fails one is named", () => {
    const text = conclusion([base, even, cap], { assertions: [failed, held] });
    expect(text).toMatch(/^cap has the lowest peak of the arms that meet every assertion: 10 in flight instead of 100/);
    expect(text).toContain(" even peaks lower, at 7, but fails lastEnd<60s.");
  });

  test("and where none meets every one, that is said first", () => {
    const assertions = [failed, { ...held, value: null, ok: null }];
    expect(conclusion([base, even, cap], { assertions })).toMatch(
      /^No arm meets every assertion\. even has the lowest peak: 7 in flight/,
    );
  });

  test("and where the lowest peak meets every one, nothing changes", () => {
    const assertions = [{ ...failed, ok: true }, held];
    expect(conclusion([base, even, cap], { assertions })).toBe(conclusion([base, even, cap]));
  });
});

describe("the command", () => {
  const small = "compare --count 20 --work 2s --seed 7 --quiet".split(" ");
  const run = (...argv: readonly string[]) => flatten([...small, ...argv]);

  test("ends with 0 when an arm keeps the goal, and the document has the ranking", async () => {
    const { code, stdout } = await run("--arms", "direct,cap:5", "--max-peak", "5", "--format", "json");
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document.goal).toEqual({
      maxPeak: 5,
      ranking: [
        { name: "sqs cap 5", kept: true },
        { name: "direct", kept: false },
      ],
    });
    expect(schemaErrors(schema, document)).toEqual([]);
    expect(schemaErrors(schema, { ...document, goal: { ranking: [] } })).not.toEqual([]);
  });

  test("ends with 3 when none does, and says what to type next", async () => {
    const { code, stdout } = await run("--arms", "direct,cap:5", "--max-peak", "2");
    expect(code).toBe(3);
    expect(stdout).toContain("No arm keeps the peak at or under 2: sqs cap 5 comes nearest, 5 in flight");
    expect(stdout).toContain("next: flatten plan --count 20 --work 2s --max-peak 2");
  });

  test("ends with 4 when the one arm was cut short before it missed the goal", async () => {
    const { code } = await run("--arms", "sqs:0-60", "--max-peak", "20", "--timeout", "5s");
    expect(code).toBe(4);
  });

  test("takes one goal", async () => {
    const { code, stderr } = await run("--max-peak", "5", "--deadline", "1m");
    expect(code).toBe(2);
    expect(stderr).toContain("--max-peak and --deadline cannot be combined");
  });

  test("refuses a deadline that poisoned jobs miss for certain, before anything is sent", async () => {
    const { code, stdout, stderr } = await run("--delays", "0,5-10", "--fail", "10%", "--deadline", "2m");
    expect([code, stdout]).toEqual([2, ""]);
    // Four retries of 6 min, and 2 s of work.
    expect(stderr).toMatch(/what fails comes back 4 times, .* is after 24 min 02 s at the earliest/);
    expect(stderr).toContain("--deadline 30m");
  });

  test("notes a deadline that flaky jobs are likely to miss", async () => {
    const { stderr } = await flatten("compare --count 20 --work 2s --arms sqs --flaky 10% --deadline 2m");
    expect(stderr.replace(/\s+/g, " ")).toContain(
      "With --flaky the deadline is likely to be missed: some job comes back 2 times, 6 min 00 s later each time",
    );
  });
});

const schema = JSON.parse(readFileSync(new URL("../../../docs/result.schema.json", import.meta.url), "utf8"));
