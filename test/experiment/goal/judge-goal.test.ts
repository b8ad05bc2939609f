import { describe, expect, test } from "vitest";
import { conclusion } from "../../../src/commands/compare/conclusion.ts";
import { judgeGoal } from "../../../src/experiment/goal/judge.ts";
import type { ArmResult, CompareGoal } from "../../../src/experiment/result.ts";
import type { AssertionResult } from "../../../src/measure/assertion.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { arm, direct, throttled } from "../../support/samples.ts";

const armOf = (name: string, peak: number, untilLastEnd: number, changes: Partial<ArmResult> = {}): ArmResult => ({
  ...arm({ name, ...changes }),
  peak: { ...arm().peak, invocations: peak, jobs: peak },
  seconds: { ...arm().seconds, untilLastEnd },
});

/** 100 in flight, done after 5.3 s. */
const base = direct();
const even = armOf("even", 7, 105);
const cap = armOf("cap", 10, 51.1);
const random = armOf("random", 12, 104);
const failed: AssertionResult = { expression: "lastEnd<60s", arm: "even", value: 105, ok: false };
const held: AssertionResult = { ...failed, arm: "cap", ok: true };

const rankingOf = (goal: CompareGoal, arms: readonly ArmResult[], assertions: readonly AssertionResult[] = []) =>
  judgeGoal(goal, arms, assertions).ranking.map(({ name, met }) => [name, met]);

describe("the ranking", () => {
  test("for a peak, the arm that meets it and is done first is best; arms that miss it follow by their peak", () => {
    expect(rankingOf({ maxPeak: 10 }, [base, random, even, cap])).toEqual([
      ["cap", true],
      ["even", true],
      ["random", false],
      ["direct", false],
    ]);
  });

  test("for a deadline, the arm that meets it with the lowest peak is best; arms that miss it follow by their end", () => {
    expect(rankingOf({ deadlineSeconds: 60 }, [base, even, random, cap])).toEqual([
      ["cap", true],
      ["direct", true],
      ["random", false],
      ["even", false],
    ]);
  });

  test("an arm misses the goal if one of its runs does", () => {
    expect(rankingOf({ maxPeak: 10 }, [cap, even, armOf("cap", 11, 50), even])).toEqual([
      ["even", true],
      ["cap", false],
    ]);
  });

  test.each<[string, Partial<ArmResult>, boolean | null]>([
    ["was cut short", { state: "timed-out" }, null],
    ["lost jobs", { jobs: { ...arm().jobs, lost: 1 } }, null],
    ["left jobs unsent", { jobs: { ...arm().jobs, sent: 99 } }, false],
    ["had jobs fail for good", { jobs: { ...arm().jobs, failed: 1 } }, false],
    ["dead-lettered valid messages", { caveats: [{ kind: "never-ran", jobs: 1 }] }, false],
  ])("an arm that %s does not meet a goal, and comes last", (_, changes, met) => {
    expect(rankingOf({ maxPeak: 10 }, [armOf("flawed", 1, 1, changes), even, random])).toEqual([
      ["even", true],
      ["random", false],
      ["flawed", met],
    ]);
  });

  test("of arms that meet the goal, those whose assertions hold come first", () => {
    const deadline = { deadlineSeconds: 120 };
    expect(rankingOf(deadline, [even, cap])[0]).toEqual(["even", true]);
    expect(rankingOf(deadline, [even, cap], [failed, held])[0]).toEqual(["cap", true]);
  });
});

describe("the conclusion", () => {
  const said = (goal: CompareGoal, arms: readonly ArmResult[], assertions: readonly AssertionResult[] = []) =>
    conclusion(arms, { goal: judgeGoal(goal, arms, assertions), assertions });

  test("names the arm that wins for the peak, other arms that meet it, and arms that miss it", () => {
    expect(said({ maxPeak: 10 }, [base, random, even, cap])).toBe(
      "cap is done first of 2 arms that keep the peak at or below 10: 10 in flight, done after 51.1 s. " +
        "Also met by even (7 in flight, done after 1 min 45 s). " +
        "Missed by random (12 in flight, done after 1 min 44 s) and direct (100 in flight, done after 5.3 s).",
    );
  });

  test("names the arm that wins for the deadline", () => {
    expect(said({ deadlineSeconds: 120 }, [even, cap])).toMatch(
      /^even has the lowest peak of 2 arms that are done within 2 min 00 s: 7 in flight, done after 1 min 45 s\./,
    );
    expect(said({ deadlineSeconds: 120 }, [even, cap], [failed, held])).toMatch(
      /^Only cap is done within 2 min 00 s and meets every assertion: 10 in flight, done after 51\.1 s\. Also met by even/,
    );
  });

  test("the direct baseline, which no assertion is checked on, meets none", () => {
    const deadline = { deadlineSeconds: 120 };
    expect(rankingOf(deadline, [base, even, cap], [failed, held])[0]).toEqual(["cap", true]);
    expect(said(deadline, [base, even, cap], [failed, held])).toMatch(
      /^Only cap is done within 2 min 00 s and meets every/,
    );
  });

  test("says by how much a deadline was missed if the rounded times are equal", () => {
    expect(said({ deadlineSeconds: 65 }, [cap, armOf("slow", 9, 65.02)])).toContain(
      "Missed by slow (9 in flight, done after 1 min 05 s, 0.02 s too late).",
    );
  });

  test("says that no arm meets the goal, and which arm is nearest", () => {
    expect(said({ maxPeak: 5 }, [base, cap, even])).toBe(
      "No arm keeps the peak at or below 5: even comes nearest, 7 in flight, done after 1 min 45 s.",
    );
    expect(said({ deadlineSeconds: 10 }, [cap])).toMatch(/^No arm is done within 10\.0 s: cap comes nearest/);
  });

  test("recommends no arm that left jobs undone, even with a low peak", () => {
    const failing = armOf("failing", 1, 1, { jobs: { ...arm().jobs, processed: 97, failed: 3 } });
    expect(said({ maxPeak: 10 }, [throttled(), failing, cap])).toBe(
      "Only cap keeps the peak at or below 10: 10 in flight, done after 51.1 s. " +
        "failing is not recommended: 3 jobs failed on every attempt. " +
        "direct is not recommended: it left 90 jobs undone, throttled.",
    );
  });
});

describe("without a goal, arms whose assertions hold are preferred", () => {
  const held: AssertionResult = { expression: "lastEnd<60s", arm: "cap", value: 51.1, ok: true };

  test("and an arm with a lower peak that fails one is named", () => {
    const text = conclusion([base, even, cap], { assertions: [failed, held] });
    expect(text).toMatch(/^cap has the lowest peak of the arms that meet every assertion: 10 in flight instead of 100/);
    expect(text).toContain(" even peaks lower, at 7, but fails lastEnd<60s.");
  });

  test("and if no arm meets all of them, the first sentence says so", () => {
    const assertions = [failed, { ...held, value: null, ok: null }];
    expect(conclusion([base, even, cap], { assertions })).toMatch(
      /^No arm meets every assertion\. even has the lowest peak: 7 in flight/,
    );
  });

  test("and if the arm with the lowest peak meets all of them, nothing changes", () => {
    const assertions = [{ ...failed, ok: true }, held];
    expect(conclusion([base, even, cap], { assertions })).toBe(conclusion([base, even, cap]));
  });
});

describe("the command", () => {
  const small = "compare --count 20 --work 2s --seed 7 --quiet".split(" ");
  const run = (...argv: readonly string[]) => flatten([...small, ...argv]);

  test("ends with 0 if an arm meets the goal, and the document has the ranking", async () => {
    const { code, stdout } = await run("--arms", "direct,cap:5", "--max-peak", "5", "--format", "json");
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document.goal).toEqual({
      maxPeak: 5,
      ranking: [
        { name: "sqs cap 5", met: true },
        { name: "direct", met: false },
      ],
    });
    expect(schemaErrors(document)).toEqual([]);
    expect(schemaErrors({ ...document, goal: { ranking: [] } })).not.toEqual([]);
  });

  test("ends with 3 if no arm meets the goal, and names the next command", async () => {
    const { code, stdout } = await run("--arms", "direct,cap:5", "--max-peak", "2");
    expect(code).toBe(3);
    expect(stdout).toContain("No arm keeps the peak at or below 2: sqs cap 5 comes nearest, 5 in flight");
    expect(stdout).toContain("next: flatten plan --count 20 --work 2s --max-peak 2");
  });

  test("ends with 4 if the only arm was cut short before it missed the goal", async () => {
    const { code } = await run("--arms", "sqs:0-60", "--max-peak", "20", "--timeout", "5s");
    expect(code).toBe(4);
  });

  test("accepts several goals, all of which an arm has to meet", async () => {
    const { code, stdout } = await run("--max-peak", "100", "--max-rate", "100/s", "--deadline", "1s");
    expect(code).toBe(2);
    expect(stdout).toBe("");
  });

  test("rejects a deadline that poisoned jobs certainly miss, before anything is sent", async () => {
    const { code, stdout, stderr } = await run("--delays", "0,5-10", "--fail", "10%", "--deadline", "2m");
    expect([code, stdout]).toEqual([2, ""]);
    // Four retries of 6 min, and 2 s of work.
    expect(stderr).toMatch(/failing jobs are retried 4 times, .* ends after 24 min 02 s at the earliest/);
    expect(stderr).toContain("--deadline 30m");
  });

  test("prints a note about a deadline that flaky jobs probably miss", async () => {
    const { stderr } = await flatten("compare --count 20 --work 2s --arms sqs --flaky 10% --deadline 2m");
    expect(stderr.replace(/\s+/g, " ")).toContain(
      "With --flaky the deadline is likely to be missed: some job is retried 2 times, 6 min 00 s later each time",
    );
  });
});
