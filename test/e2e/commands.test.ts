import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, typed } from "./flatten.ts";

test("the three main commands run one after another in one folder", async () => {
  const cwd = temporaryFolder();
  const burst = await flatten(typed("flatten burst --count 100 --jitter 10-100"), { cwd });
  expect(burst).toMatchObject({ code: 0 });
  expect(burst.stdout).toMatch(/100 sent · 100 processed/);
  expect(burst.stdout).toMatch(/seed \d+/);
  const compare = await flatten(typed("flatten compare --delays 0,30,100"), { cwd });
  expect(compare).toMatchObject({ code: 0 });
  for (const arm of ["direct", "sqs 0 s", "sqs 0-30 s", "sqs 0-100 s"]) expect(compare.stdout).toContain(arm);
  const watch = await flatten(typed("flatten watch-metrics"), { cwd });
  expect(watch).toMatchObject({ code: 0 });
  expect(watch.stdout).toMatch(/UTC +concurrent +invocations/);
  expect(readdirSync(join(cwd, ".flatten", "runs"))).toHaveLength(2);
});

test("progress and notes go to stderr, and only the result goes to stdout", async () => {
  const { stdout, stderr } = await flatten(typed("flatten burst --count 5 --seed 1"));
  expect(stderr).toMatch(/direct: /);
  expect(stdout.startsWith("direct: 5 ")).toBe(true);
  expect(stdout).not.toMatch(/waiting for CloudWatch/);
});

test("--quiet writes nothing to stderr", async () => {
  const { stderr, code } = await flatten(typed("flatten burst --count 5 --quiet"));
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
});

test.each(["--help", "burst --help", "compare --help", "--version"])("flatten %s exits with 0", async (words) => {
  const { stdout, stderr, code } = await flatten(words.split(" "));
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  expect(stdout).not.toBe("");
});

test("--help names every exit code", async () => {
  const { stdout } = await flatten(["--help"]);
  for (const code of [0, 1, 2, 3, 4, 5, 6, 130]) expect(stdout).toMatch(new RegExp(`^ +${code}  `, "m"));
});
