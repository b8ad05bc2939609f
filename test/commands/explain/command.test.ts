import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textWidth } from "../../../src/terminal/page.ts";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const run = (...argv: string[]) => flatten(["explain", ...argv]);

const theory = readFileSync(new URL("../../../docs/theory.md", import.meta.url), "utf8");

test("the page fits on a terminal: 60 lines of 80 columns", async () => {
  const { code, stdout, stderr } = await run();
  const lines = stdout.trimEnd().split("\n");
  expect([code, stderr]).toEqual([0, ""]);
  expect(lines.length).toBeLessThanOrEqual(60);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
});

test("each formula has the user's own values", async () => {
  const { stdout } = await run("--count", "60", "--work", "2s", "--jitter", "0-59", "--max-peak", "4");
  expect(stdout).toContain("a = λ·s = 60 jobs/60 s × 2 s = 1/s × 2 s = 2 in flight");
  expect(stdout).toContain("A pool of 4 workers is 50 %");
  expect(stdout).toContain("√(2 × 2 × ln 29.5)");
  // B(4, 2) = (2^4/4!) / (1 + 2 + 2 + 4/3 + 2/3) = 2/21
  expect(stdout).toContain("B(c, a) = B(4, 2) = 0.0952");
  expect(stdout).toContain("peak ≥ N·s/(W + s) = 60 × 2 s/61 s = 1.97");
  expect(stdout).toContain("flatten plan --count 60 --work 2s --jitter 0-59");
});

test("every lesson names a section that docs/theory.md has", async () => {
  const { lessons } = JSON.parse((await run("--format", "json")).stdout);
  expect(lessons).toHaveLength(6);
  for (const { section } of lessons) {
    for (const number of section.split(", ")) expect(theory).toMatch(new RegExp(`^### ${number} `, "m"));
  }
});

test("the document has the numbers", async () => {
  const document = JSON.parse((await run("--max-peak", "3", "--format", "json")).stdout);
  expect(schemaErrors(document)).toEqual([]);
  expect(document).toMatchObject({
    schemaVersion: 1,
    kind: "explain",
    count: 100,
    jitterSeconds: { min: 10, max: 100 },
    workers: 3,
    meanWaitSeconds: null,
    verdict: { kind: "too-much-work", neededWindowSeconds: 165 },
  });
});

test("for a pool that is too small, the page says when all work is done", async () => {
  const { stdout } = await run("--max-peak", "5");
  expect(stdout).toContain("no steady state");
  expect(stdout.replace(/\n/g, " ")).toContain("All work is done after about N·s/c = 1 min 40 s.");
});

test("a window shorter than one job has no steady flow: only the last lesson is shown", async () => {
  const { stdout } = await run("--jitter", "0", "--max-peak", "10");
  expect(stdout.replace(/\n */g, " ")).toContain(
    "! Jobs outlast the window: at the last release 100 are in flight on average, and not λ·s = 500. There is no steady flow",
  );
  expect(stdout).not.toContain("Erlang C");
  expect(stdout.replace(/\n/g, " ")).toContain("To keep a peak of 10, the window must be at least 45 s");
});

describe("when flattening cannot help", () => {
  const lastLesson = async (...argv: string[]) => {
    const { lessons, workers } = JSON.parse((await run(...argv, "--format", "json")).stdout);
    return { workers, ...lessons.at(-1) };
  };
  const outlasts = "A job takes longer than the window, so most jobs are in flight at its end, with any spread.";

  test("without a window: the example is half of the jobs, and no spread helps", async () => {
    const lesson = await lastLesson("--jitter", "0-0");
    expect(lesson.workers).toBe(50);
    expect(lesson.text).toBe(
      `${outlasts} No spread can have a peak below 100. To keep a peak of 50, the window must be at least 5 s.`,
    );
    expect((await run("--jitter", "0-0")).stdout.replace(/\n/g, " ")).toContain(
      "a pool of 50 workers (example: half of the jobs)",
    );
  });

  // Of jobs of 5 s released within 3 s none has ended when the last one starts, although the area gives only 62.5.
  test("if all jobs overlap, a peak below their number is not kept, even if the area allows it", async () => {
    const { verdict } = JSON.parse((await run("--jitter", "3", "--max-peak", "80", "--format", "json")).stdout);
    expect(verdict).toEqual({ kind: "work-outlasts-window", load: 62.5, neededWindowSeconds: 5 });
    expect((await lastLesson("--jitter", "3", "--max-peak", "80")).text).toBe(
      `${outlasts} No spread can have a peak below 100. To keep a peak of 80, the window must be at least 5 s.`,
    );
  });

  test("a peak above the number of jobs needs no spreading", async () => {
    expect((await lastLesson("--jitter", "3", "--max-peak", "200")).text).toBe(
      `${outlasts} No spread can have a peak below 100. A peak of 200 needs no spreading: there are only 100 jobs.`,
    );
  });

  test("work that varies has a mean and a simulated peak, and no exact bound", async () => {
    const { stdout } = await run("--count", "60", "--work", "2s-8s", "--jitter", "0-59");
    const text = stdout.replace(/\n */g, " ");
    // A job each second, of 5 s.
    expect(text).toContain("λ·∫P(work > t)dt = 1/s × 5 s = 5 on average");
    expect(text).toMatch(/With even delays the peak is \d+ in a typical burst, \d+ in one of twenty\./);
    expect(text).toContain("Whatever the delays, 19 of 20 bursts peak at 4 or more.");
    expect(text).toContain("which even delays avoid in part");
    expect(text).not.toContain("No spread can have a peak below");
    expect(text).not.toContain("N·s/(W + s)");
    expect((await lastLesson("--count", "10", "--work", "2s-8s", "--jitter", "3")).text).toContain(outlasts);
  });
});

test("a peak of 0 is refused", async () => {
  const { code, stderr } = await run("--max-peak", "0");
  expect(code).toBe(2);
  expect(stderr).toContain('invalid value "0" for --max-peak');
});
