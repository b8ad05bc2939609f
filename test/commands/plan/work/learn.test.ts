import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flatten } from "../../../support/flatten.ts";

const sized = ["size,seconds", ...Array.from({ length: 24 }, (_, index) => `${index + 1},${(index + 1) / 4 + 1}`)].join(
  "\n",
);

test("with a file of sizes, the plan shows what it learned from and how the work depends on the size, and opens no target", async () => {
  const { code, stdout, cwd } = await flatten(["plan", "--jitter", "60", "--work-from", "my work.csv"], {
    files: {
      "my work.csv": sized,
    },
  });
  expect(code).toBe(0);
  expect(stdout.replace(/\n(?=\S)/g, " ")).toContain(
    "Work learned from 24 runs in my work.csv: median 4.1 s, p95 6.7 s, longest 7.0 s.",
  );
  expect(stdout).toContain("work ≈ 1 s + 0.25 s × size");
  expect(stdout).toContain("r² 1.00");
  expect(stdout).toContain("--work-from 'my work.csv'");
  expect(existsSync(join(cwd, ".flatten"))).toBe(false);
});

test("the median and the p95 are interpolated, as those of measured jobs: 2.5 s and 3.85 s of 1, 2, 3 and 4 s", async () => {
  const argv = ["plan", "--jitter", "60", "--work-from", "w.txt"];
  const files = { "w.txt": "1\n2\n3\n4\n" };
  expect((await flatten(argv, { files })).stdout.replace(/\n/g, " ")).toContain(
    "median 2.5 s, p95 3.8 s, longest 4.0 s",
  );
  const { work } = JSON.parse((await flatten([...argv, "--format", "json"], { files })).stdout);
  expect([work.p50Seconds, work.p95Seconds]).toEqual([2.5, expect.closeTo(3.85, 12)]);
});

test("a burst takes its work times from the file, is predicted with them, and says so on stderr", async () => {
  const argv = ["burst", "--count", "6", "--jitter", "0-20", "--work-from", "w.txt", "--format", "json", "--seed", "3"];
  const { code, stdout, stderr } = await flatten(argv, { files: { "w.txt": "2\n2\n2\n" } });
  const [arm] = JSON.parse(stdout).arms;
  expect(code).toBe(0);
  expect(arm.seconds.workP50).toBeCloseTo(2, 1);
  expect(arm.peak.predicted.p95).toBeLessThanOrEqual(6);
  expect(stderr).toContain("Work learned from 3 runs in w.txt: median 2.0 s");
  expect(stderr).toContain("! The work was learned from only 3 runs");
});

describe("an invalid --work-from", () => {
  test.each([
    [["--work-from", "w.txt"], "5\nsoon\n", 2, 'w.txt, line 2: "soon" is not a duration'],
    [["--work-from", "w.txt"], "\n", 4, "the file has no duration above 0"],
    [["--work-from", "gone.txt"], "5", 2, "--work-from gone.txt cannot be read: there is no such file"],
    [["--work-from", "w.txt"], "5\n2000\n7", 2, "the longest time is 2000s, but Lambda stops a function after 900 s"],
    [["--work-from", "w.txt"], "899\n900", 2, "the longest time is 900s"],
    [["--work-from", "w.txt", "--work", "5s"], "5", 2, "--work and --work-from cannot be combined"],
    [["--work-from", "w.txt", "--since", "1h"], "5", 2, "--since needs --work-from metrics"],
  ])("%j of %j", async (flags, text, exitCode, sentence) => {
    for (const command of ["plan", "burst"]) {
      const { code, stdout, stderr } = await flatten([command, "--jitter", "30", ...flags], {
        files: { "w.txt": text },
      });
      expect([code, stdout]).toEqual([exitCode, ""]);
      expect(stderr).toContain(sentence);
    }
  });
});
