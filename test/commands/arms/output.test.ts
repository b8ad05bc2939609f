import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";

const line = "compare --count 10 --delays 0,20 --seed 3";
const hasColor = (text: string): boolean => stripVTControlCharacters(text) !== text;

test("FORCE_COLOR colors a pipe; NO_COLOR and --no-color do not", async () => {
  const forced = await flatten(line, { env: { FORCE_COLOR: "1" } });
  const plain = await flatten(line, { env: { NO_COLOR: "1" } });
  const flagged = await flatten(`${line} --no-color`, { env: { FORCE_COLOR: "1" } });
  expect([forced, plain, flagged].map(({ stdout }) => hasColor(stdout))).toEqual([true, false, false]);
  expect(stripVTControlCharacters(forced.stdout).replace(/ +$/gm, "")).toBe(plain.stdout);
});

test("a pipe gets no colors and no animation on either stream, and no line that exceeds COLUMNS", async () => {
  const { stdout, stderr } = await flatten(line, { env: { COLUMNS: "60" } });
  expect([hasColor(stdout), hasColor(stderr)]).toEqual([false, false]);
  expect(stderr).not.toContain("\r");
  expect(stdout.split("\n").filter((text) => [...text].length > 60)).toEqual([]);
});

test("-o writes the result to the file, and nothing to stdout", async () => {
  const toFile = await flatten(`${line} --format json -o result.json`);
  expect(toFile).toMatchObject({ stdout: "", code: 0 });
  expect(toFile.stderr).toContain("result written to result.json");
  const toPipe = await flatten(`${line} --format json`);
  expect(readFileSync(join(toFile.cwd, "result.json"), "utf8")).toBe(toPipe.stdout);
});

test("progress and notes go to stderr, and only the result goes to stdout; --quiet writes nothing to stderr", async () => {
  const { stdout, stderr } = await flatten("burst --count 5 --seed 1");
  expect(stderr).toMatch(/direct: /);
  expect(stdout.startsWith("direct: 5 ")).toBe(true);
  expect(stdout).not.toMatch(/waiting for CloudWatch/);
  const quiet = await flatten("burst --count 5 --seed 1 --quiet");
  expect(quiet).toMatchObject({ stderr: "", code: 0 });
  // The last line repeats the command itself.
  const beforeLast = (text: string) => text.split("repeat it exactly")[0];
  expect(beforeLast(quiet.stdout)).toBe(beforeLast(stdout));
});
