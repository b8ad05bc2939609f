import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";

const small = "--count 10 --work 1s --jitter 5 --seed 1 --quiet";

/** A folder with one run. */
const folderWithRun = async (): Promise<string> => (await flatten(`burst ${small}`)).cwd;

async function expectDocument(line: string, cwd: string): Promise<Record<string, unknown>> {
  const { stdout } = await flatten(`${line} --format json`, { cwd });
  const document = JSON.parse(stdout);
  expect(schemaErrors(document)).toEqual([]);
  return document;
}

test("a baseline is saved, listed, survives prune, and is deleted", async () => {
  const cwd = await folderWithRun();
  expect(await expectDocument("baseline save main", cwd)).toMatchObject({ kind: "baseline-saved", name: "main" });
  await flatten("runs prune --keep 0", { cwd });
  expect(await expectDocument("baseline list", cwd)).toMatchObject({ baselines: [{ name: "main" }] });
  expect((await flatten("report main --format csv", { cwd })).stdout).toContain("sqs 0-5 s");
  expect(await expectDocument("baseline rm main", cwd)).toMatchObject({ baselines: ["main"] });
  expect((await flatten("baseline list", { cwd })).stdout).toContain("This folder has no baselines.");
});

test.each([
  ["baseline save a/b", 'invalid name "a/b"'],
  ["baseline save latest", 'invalid name "latest"'],
  ["baseline rm mian", 'there is no baseline "mian"'],
  ["burst --count 1 --assert peak<=baseline", "needs a baseline"],
  ["burst --count 1 --baseline none", 'there is no baseline and no run "none"; baselines: main'],
  ["burst --count 1 --assert peak<=baseline*x --baseline latest", "peak is compared with a number"],
])("%s is a usage error", async (line, message) => {
  const cwd = await folderWithRun();
  await flatten("baseline save main", { cwd });
  const { code, stderr } = await flatten(line, { cwd });
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([2, expect.stringContaining(message)]);
});

describe("--baseline", () => {
  test("compares the run with it, and assertions may follow it", async () => {
    const cwd = await folderWithRun();
    await flatten("baseline save main", { cwd });
    await flatten("local reset", { cwd });
    const assertions = "--assert peak<=baseline*1.1 --assert lastEnd<=baseline+1s --assert peak<baseline";
    const { code, stdout } = await flatten(`burst ${small} --baseline main ${assertions}`, { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("identical in every number");
    expect(stdout).toMatch(/✓ peak<=baseline\*1\.1 · sqs 0-5 s: \d+ \(baseline \d+\)/);
    expect(stdout).toContain("✓ lastEnd<=baseline+1s");
    expect(stdout).toContain("✗ peak<baseline");
    const shown = await expectDocument("runs show", cwd);
    const { assertions: checked } = shown as { assertions: { baseline: number; value: number }[] };
    expect(checked[0]?.baseline).toBe(checked[0]?.value);
    const [{ id }] = [JSON.parse(readFileSync(join(cwd, ".flatten/baselines/main.json"), "utf8"))];
    expect(shown.baseline).toBe(id);
  });

  test("is not replaced by a later run of the same name", async () => {
    const cwd = await folderWithRun();
    await flatten("baseline save main", { cwd });
    await flatten("local reset", { cwd });
    const { stdout } = await flatten(`burst ${small} --spread even --name main --baseline main`, { cwd });
    expect(stdout.replace(/\s+/g, " ")).toContain("spread random → even");
    expect((await flatten("diff main", { cwd })).stdout.replace(/\s+/g, " ")).toContain("spread random → even");
  });

  test("without the arm in the baseline, an assertion has no data", async () => {
    const cwd = await folderWithRun();
    const compared = "compare --arms sqs,even:10 --count 10 --work 1s --seed 1 --quiet";
    const { code, stdout } = await flatten(`${compared} --baseline @1 --assert peak<=baseline`, { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("(baseline no data)");
    expect(stdout).toContain("Only B has");
  });
});
