import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { version } from "../../src/cli/package.ts";
import { flatten as flattenHere } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, typed } from "./flatten.ts";

const hasColor = (text: string): boolean => stripVTControlCharacters(text) !== text;

test("the three main commands run one after another in one folder", async () => {
  const cwd = temporaryFolder();
  const burstLine = "flatten burst --count 20 --jitter 10-100 --seed 7";
  const burst = await flatten(typed(burstLine), { cwd });
  expect(burst).toMatchObject({ code: 0 });
  expect(burst.stdout).toMatch(/20 sent · 20 processed/);
  // Progress and notes go to stderr, and only the result goes to stdout; a pipe gets no colors and no animation.
  expect(burst.stderr).toMatch(/sqs 10-100 s: /);
  expect(burst.stdout.startsWith("sqs 10-100 s: 20 ")).toBe(true);
  expect(burst.stdout).not.toMatch(/waiting for CloudWatch/);
  expect([hasColor(burst.stdout), hasColor(burst.stderr)]).toEqual([false, false]);
  expect(burst.stderr).not.toContain("\r");
  // A new process prints the same bytes as one that has run other commands.
  await flattenHere("burst --count 3");
  expect(burst.stdout).toBe((await flattenHere(typed(burstLine))).stdout);

  const compareLine = "flatten compare --count 4 --delays 0,30 -o result.json --format json --quiet";
  const compare = await flatten(typed(compareLine), { cwd });
  expect(compare).toEqual({ code: 0, stdout: "", stderr: "" });
  const { arms } = JSON.parse(readFileSync(join(cwd, "result.json"), "utf8"));
  expect(arms.map(({ name }: { name: string }) => name)).toEqual(["direct", "sqs 0 s", "sqs 0-30 s"]);

  const watch = await flatten(typed("flatten watch-metrics"), { cwd, env: { FORCE_COLOR: "1", COLUMNS: "60" } });
  expect(watch).toMatchObject({ code: 0 });
  expect(hasColor(watch.stdout)).toBe(true);
  const shown = stripVTControlCharacters(watch.stdout);
  expect(shown).toMatch(/UTC +concurrent +invocations/);
  expect(shown.split("\n").filter((text) => [...text].length > 60)).toEqual([]);
  expect(readdirSync(join(cwd, ".flatten", "runs"))).toHaveLength(3);
});

test("--help and --version exit with 0", async () => {
  const help = await flatten(["--help"]);
  expect(help).toMatchObject({ stderr: "", code: 0, stdout: expect.stringContaining("burst") });
  expect(await flatten(["--version"])).toEqual({ stdout: `${version}\n`, stderr: "", code: 0 });
});
