import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { schemaErrors } from "../../support/json-schema.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const small = "--count 4 --work 1s --emulator coldStartMs=0 --quiet";
const recordsOf = (cwd: string) => join(cwd, ".flatten", "runs");

async function runBurst() {
  const { stdout, cwd } = await flatten(`burst ${small} --seed 7 --assert peak<=4`);
  const [name = ""] = readdirSync(recordsOf(cwd));
  return {
    report: stdout,
    record: readFileSync(join(recordsOf(cwd), name), "utf8"),
    ignored: readFileSync(join(cwd, ".flatten", ".gitignore"), "utf8"),
  };
}

/** Sets when a record was written: `order` seconds after the epoch. */
function writtenAt(cwd: string, id: string, order: number): void {
  utimesSync(join(recordsOf(cwd), `${id}.json`), order, order);
}

/** A folder with records of a few runs: copies of one, with ids and times of their own, oldest first. */
function folderWith(record: string, ids: readonly string[]): string {
  const cwd = temporaryFolder();
  const made = join(cwd, ".flatten", "runs");
  return ids.reduce((folder, id, index) => {
    writeRecord(made, id, record.replaceAll(JSON.parse(record).id, id));
    writtenAt(folder, id, 1000 + index);
    return folder;
  }, cwd);
}

function writeRecord(folder: string, id: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.json`), text);
}

describe("the records of bursts and comparisons", () => {
  /** One burst for all tests of this file. */
  let made: Promise<{ report: string; record: string; ignored: string }> | undefined;
  const burstOnce = () => {
    made ??= runBurst();
    return made;
  };

  test("are kept out of the repository that the folder may lie in", async () => {
    expect((await burstOnce()).ignored).toBe("*\n");
  });

  test("show prints the report of the run again, up to what to type next, with its assertions", async () => {
    const { record, report } = await burstOnce();
    const cwd = folderWith(record, [JSON.parse(record).id]);
    const shown = await flatten("runs show", { cwd });
    expect(shown.code).toBe(0);
    const shownLines = shown.stdout.split("\n");
    const others = report.split("\n").filter((line) => !shownLines.includes(line));
    expect(others.filter((line) => !/^next: | {6}\S/.test(line))).toEqual([]);
    expect(shown.stdout).toContain("✓ peak<=4");
  });

  test("show with --format json prints the record", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, [JSON.parse(record).id]);
    const shown = await flatten("runs show latest --format json", { cwd });
    expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(record));
  });

  test("list shows them newest first, and a damaged one with its reason", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, ["burst-a-1", "burst-b-2"]);
    writeRecord(recordsOf(cwd), "compare-c-3", record.slice(0, 100));
    writtenAt(cwd, "compare-c-3", 2000);
    const { stdout, code } = await flatten("runs list", { cwd });
    expect(code).toBe(0);
    expect(stdout.split("\n").flatMap((line) => /@\d +(\S+)/.exec(line)?.[1] ?? [])).toEqual([
      "compare-c-3",
      "burst-b-2",
      "burst-a-1",
    ]);
    expect(stdout).toContain("compare-c-3.json is damaged");
    const json = JSON.parse((await flatten("runs list --format json --max 2", { cwd })).stdout);
    expect(json).toMatchObject({ kind: "runs", total: 3, runs: [{ id: "compare-c-3" }, { id: "burst-b-2" }] });
    const all = await flatten("runs list --format json", { cwd });
    expect(schemaErrors(JSON.parse(all.stdout))).toEqual([]);
    expect(json.runs[1]).toMatchObject({ jobs: 4, peaks: [4], seed: 7, isComplete: true, problem: null });
  });

  test("a run is named by latest, @n, its id, or the beginning of it", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, ["burst-a-1", "burst-b-2", "compare-c-3"]);
    const idOf = async (name: string) =>
      JSON.parse((await flatten(`runs show ${name} --format json`, { cwd })).stdout).id;
    expect(await idOf("latest")).toBe("compare-c-3");
    expect(await idOf("@3")).toBe("burst-a-1");
    expect(await idOf("burst-b")).toBe("burst-b-2");
    expect(await idOf("burst-a-1")).toBe("burst-a-1");
  });

  test.each([
    ["runs show burst", '"burst" is the beginning of 2 run ids', "name one of them: burst-b-2, burst-a-1"],
    ["runs show bust-a-1", 'there is no run "bust-a-1"', "did you mean: burst-a-1"],
    ["runs show @4", "there is no run @4: this folder has 3 run records, @1 to @3", "flatten runs list"],
    ["runs rm latest @9", "there is no run @9", "flatten runs list"],
    ["runs prune", "needs --keep or --older-than", "flatten runs prune --keep 20"],
  ])("%s is an error that deletes nothing", async (line, message, remedy) => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, ["burst-a-1", "burst-b-2", "compare-c-3"]);
    const { code, stdout, stderr } = await flatten(line, { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(message);
    expect(stderr.replace(/\s+/g, " ")).toContain(remedy);
    expect(readdirSync(recordsOf(cwd))).toHaveLength(3);
  });

  test("a record of a newer version is not misread", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record.replace('"schemaVersion": 1', '"schemaVersion": 2'), ["burst-a-1"]);
    const { code, stderr } = await flatten("runs show", { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("was written by a newer flatten (schemaVersion 2)");
  });

  test("rm deletes the named runs", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, ["burst-a-1", "burst-b-2", "compare-c-3"]);
    const pruned = await flatten("runs prune --keep 1 --dry-run --format json", { cwd });
    expect(schemaErrors(JSON.parse(pruned.stdout))).toEqual([]);
    const { code, stdout } = await flatten("runs rm latest burst-a", { cwd });
    expect([code, readdirSync(recordsOf(cwd))]).toEqual([0, ["burst-b-2.json"]]);
    expect(stdout).toContain("2 run records were deleted");
  });

  test("prune deletes by number and age, and with --dry-run nothing", async () => {
    const { record } = await burstOnce();
    const cwd = folderWith(record, ["a", "b", "c", "d"]);
    const wallClock = { nowMs: () => 1_062_500, sleepMs: async () => undefined };
    const dry = await flatten("runs prune --keep 1 --dry-run", { cwd, wallClock });
    expect([readdirSync(recordsOf(cwd)).length, dry.stdout]).toEqual([4, expect.stringContaining("would be deleted")]);
    await flatten("runs prune --keep 3 --older-than 1m", { cwd, wallClock });
    expect(readdirSync(recordsOf(cwd))).toEqual(["b.json", "c.json", "d.json"]);
    await flatten("runs prune --older-than 1m", { cwd, wallClock });
    expect(readdirSync(recordsOf(cwd))).toEqual(["d.json"]);
  });
});

test("a folder without records says how to make one", async () => {
  const list = await flatten("runs list");
  expect([list.code, list.stdout]).toEqual([0, expect.stringContaining("flatten burst --count 100")]);
  const show = await flatten("runs show");
  expect([show.code, show.stderr]).toEqual([2, expect.stringContaining("there is no run record in this folder")]);
});
