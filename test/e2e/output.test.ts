import { type StdioOptions, spawnSync } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/cli/package.ts";
import { schemaErrors } from "../support/json-schema.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { documentOf } from "./document.ts";
import { flatten, typed } from "./flatten.ts";

const line = "flatten compare --count 30 --delays 0,20 --seed 3";
const hasColor = (text: string): boolean => stripVTControlCharacters(text) !== text;

test.each(["flatten burst --count 20 --seed 3", line, "flatten burst --count 20 --via sqs --fail 10% --batch-size 3"])(
  "%s --format json is one document that keeps the published schema",
  async (each) => {
    const schema = JSON.parse(readFileSync(join(packageRoot, "docs", "result.schema.json"), "utf8"));
    expect(schemaErrors(schema, await documentOf(each))).toEqual([]);
  },
);

test("a pipe gets no colors and no animation on either stream", async () => {
  const { stdout, stderr } = await flatten(typed(line));
  expect(hasColor(stdout)).toBe(false);
  expect(hasColor(stderr)).toBe(false);
  expect(stderr).not.toContain("\r");
});

test("FORCE_COLOR colors a pipe; NO_COLOR and --no-color do not", async () => {
  const forced = await flatten(typed(line), { env: { FORCE_COLOR: "1" } });
  const plain = await flatten(typed(line), { env: { NO_COLOR: "1" } });
  const flagged = await flatten(typed(`${line} --no-color`), { env: { FORCE_COLOR: "1" } });
  expect(hasColor(forced.stdout)).toBe(true);
  expect(hasColor(plain.stdout)).toBe(false);
  expect(hasColor(flagged.stdout)).toBe(false);
  expect(stripVTControlCharacters(forced.stdout).replace(/ +$/gm, "")).toBe(plain.stdout);
});

test("no line exceeds 60 columns", async () => {
  const { stdout } = await flatten(typed(line), { env: { COLUMNS: "60" } });
  const tooLong = stdout.split("\n").filter((text) => [...text].length > 60);
  expect(tooLong).toEqual([]);
});

test("-o writes the result to the file, and nothing to stdout", async () => {
  const cwd = temporaryFolder();
  const toFile = await flatten([...typed(line), "--format", "json", "-o", "result.json"], { cwd });
  expect(toFile).toMatchObject({ stdout: "", code: 0 });
  expect(toFile.stderr).toContain("result written to result.json");
  const toPipe = await flatten([...typed(line), "--format", "json"]);
  expect(readFileSync(join(cwd, "result.json"), "utf8")).toBe(toPipe.stdout);
});

test.runIf(existsSync("/dev/full"))("output that cannot be written is an error; a lost stderr is not", async () => {
  const full = openSync("/dev/full", "w");
  const run = (line: string, stdio: StdioOptions) =>
    spawnSync(process.execPath, [builtBin(), ...typed(line)], { cwd: temporaryFolder(), stdio });
  for (const each of ["flatten --version", "flatten --help", "flatten burst --count 3"]) {
    const { status, stderr } = run(each, ["ignore", full, "pipe"]);
    expect([status, String(stderr)], each).toEqual([5, expect.stringContaining("no space is left on the device")]);
    expect(String(stderr)).not.toContain("a bug in flatten");
  }
  const { status, stdout } = run("flatten compare --arms sqs,cap:2 --count 20", ["ignore", "pipe", full]);
  expect([status, String(stdout)]).toEqual([0, expect.stringContaining("cap 2")]);
});
