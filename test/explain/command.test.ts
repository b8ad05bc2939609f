import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { textWidth } from "../../src/render/text-width.ts";
import { fakeSurroundings } from "../cli/fake-surroundings.ts";
import { schemaErrors } from "../render/json-schema.ts";

async function run(...argv: string[]) {
  const { surroundings, written } = fakeSurroundings(["explain", ...argv]);
  return { code: await main(surroundings), ...written };
}

const schema = JSON.parse(readFileSync(new URL("../../docs/result.schema.json", import.meta.url), "utf8"));
const theory = readFileSync(new URL("../../docs/theory.md", import.meta.url), "utf8");

test("the page fits on a terminal: 60 lines of 80 columns", async () => {
  const { code, stdout, stderr } = await run();
  const lines = stdout.trimEnd().split("\n");
  expect([code, stderr]).toEqual([0, ""]);
  expect(lines.length).toBeLessThanOrEqual(60);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
});

test("each formula stands there with the user's own values", async () => {
  const { stdout } = await run("--count", "60", "--work", "2s", "--jitter", "0-59", "--max-concurrency", "4");
  expect(stdout).toContain("a = λ·s = 60 jobs/60 s × 2 s = 1/s × 2 s = 2 in flight");
  expect(stdout).toContain("A pool of 4 would be 50 % busy");
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
  const document = JSON.parse((await run("--max-concurrency", "3", "--format", "json")).stdout);
  expect(schemaErrors(schema, document)).toEqual([]);
  expect(document).toMatchObject({
    schemaVersion: 1,
    kind: "explain",
    count: 100,
    jitterSeconds: { min: 10, max: 100 },
    workers: 3,
    meanWaitSeconds: null,
    verdict: { kind: "too-much-work", neededWindowSeconds: 162 },
  });
});

test("a pool that cannot bear the flow says when the work is done", async () => {
  const { stdout } = await run("--max-concurrency", "5");
  expect(stdout).toContain("no steady state");
  expect(stdout.replace(/\n/g, " ")).toContain("All work is done after about N·s/c = 1 min 40 s.");
});

test("a window shorter than one job has no steady flow: only the last lesson stands", async () => {
  const { stdout } = await run("--jitter", "0", "--max-concurrency", "10");
  expect(stdout).toContain("no steady flow");
  expect(stdout).not.toContain("Erlang C");
  expect(stdout.replace(/\n/g, " ")).toContain("a limit of 10 needs a window of at least 45 s");
});

test("a limit of 0 is refused", async () => {
  const { code, stderr } = await run("--max-concurrency", "0");
  expect(code).toBe(2);
  expect(stderr).toContain("--max-concurrency 0 is not possible");
});
