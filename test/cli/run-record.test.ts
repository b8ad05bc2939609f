import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nameInId, newRunId, recordText, runId, writeRunRecord } from "../../src/cli/run-record.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { flatten } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const document: ResultDocument = {
  schemaVersion: 1,
  kind: "burst",
  id: "burst-1",
  startedAt: "2026-11-23T10:15:00.000Z",
  seed: 42,
  target: { kind: "local", region: "us-east-1", stack: "flatten" },
  arms: [],
  caveats: [],
};

test("a run record is written under .flatten/runs, and a newer one of the same run replaces it", async () => {
  const folder = temporaryFolder();
  const path = join(".flatten", "runs", "burst-1.json");
  expect(await writeRunRecord(folder, "burst-1", document)).toBe(path);
  await writeRunRecord(folder, "burst-1", { ...document, seed: 43 });
  expect(readdirSync(join(folder, ".flatten", "runs"))).toEqual(["burst-1.json"]);
  expect(JSON.parse(readFileSync(join(folder, path), "utf8"))).toEqual({ ...document, seed: 43 });
});

test("a run is named by its kind, its start and its seed", () => {
  expect(runId(document)).toBe("burst-20261123T101500Z-42");
});

test("a folder in which no run record can be written is found before anything is sent", async () => {
  const { code, stdout, stderr, cwd } = await flatten("burst --count 1");
  expect([code, stderr]).toEqual([0, expect.anything()]);
  expect(stdout).toContain("1 job");
  rmSync(join(cwd, ".flatten", "runs"), { recursive: true });
  writeFileSync(join(cwd, ".flatten", "runs"), "a file in the way");
  const refused = await flatten("burst --count 1", { cwd });
  expect([refused.code, refused.stdout]).toEqual([5, ""]);
  expect(refused.stderr).toMatch(
    /run records cannot be written to .*runs; nothing was sent: there is a file in its place/,
  );
  expect((await flatten("queue stats", { cwd })).code, "the lock is released").toBe(0);
});

test("a run that starts at the time of another one, with the same seed, has an id of its own", async () => {
  const cwd = temporaryFolder();
  const parts = { ...document, name: "nightly" };
  for (const repeat of ["", ".2", ".3"]) {
    const id = await newRunId(cwd, parts);
    expect(id).toBe(`burst-20261123T101500Z-42${repeat}-nightly`);
    await writeRunRecord(cwd, id, document);
  }
});

test.each([
  ["burst-20261123T101500Z-42", undefined],
  ["burst-20261123T101500Z-42.2-nightly", "nightly"],
  ["measure-20261123T101500Z", undefined],
  ["measure-20261123T101500Z-5", "5"],
  ["watch-20261123T101500Z.3-a-b", "a-b"],
])("the name in the id %s is %s", (id, name) => {
  expect(nameInId(id)).toBe(name);
});

test("a record has the numbers of a curve on one line, and texts as they are", () => {
  const text = "[\n  1,\n  2\n]";
  const kept = { ...document, payloads: [text], numbers: { list: [1, -2.5e-7, null], none: [], nested: [[1], [2]] } };
  expect(recordText(kept)).toContain('"list": [1, -2.5e-7, null]');
  expect(JSON.parse(recordText(kept))).toEqual(kept);
});
