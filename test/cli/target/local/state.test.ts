import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { localFolder, readWorld, removeWorld, writeWorld } from "../../../../src/cli/target/local/state.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const events = Array.from({ length: 2_500 }, (_, id) => ({ id, text: "ä\u2028".repeat(id % 7) }));
const empty = { nowMs: 1, region: "us-east-1", accountId: "000000000000", services: {} };
const world = { ...empty, services: { sqs: { queues: [{ name: "ä", events }] }, lambda: null } };
const header = '{"version":4}';

/** The bytes of a state file of these lines, with the checksum that `lines` would have. */
function stateFile(lines: readonly string[], checked = lines): Buffer {
  const sha256 = createHash("sha256")
    .update(checked.map((line) => `${line}\n`).join(""))
    .digest("hex");
  return gzipSync([...lines, JSON.stringify({ sha256 })].join("\n"));
}

/** A folder whose state file has these bytes. */
function folderWithState(bytes: Uint8Array): string {
  const folder = temporaryFolder();
  const path = join(localFolder(folder), "world.json.gz");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return folder;
}

describe("the local store", () => {
  test("is empty in a fresh folder", async () => {
    expect(await readWorld(temporaryFolder())).toBeUndefined();
  });

  test("returns what was written last, and leaves no other file", async () => {
    const folder = temporaryFolder();
    await writeWorld(folder, empty);
    await writeWorld(folder, world);
    expect(await readWorld(folder)).toEqual(world);
    expect(readdirSync(localFolder(folder))).toEqual(["world.json.gz"]);
  });

  test("compresses a large state, which is read as a small one is", async () => {
    const folder = temporaryFolder();
    const large = { ...world, texts: Array.from({ length: 2_500 }, (_, id) => `${id} ${"x".repeat(900)}`) };
    await writeWorld(folder, large);
    expect(await readWorld(folder)).toEqual(large);
    expect(statSync(join(localFolder(folder), "world.json.gz")).size).toBeLessThan(100_000);
  });

  test("keeps its last state when a new one cannot be written", async () => {
    const folder = temporaryFolder();
    await writeWorld(folder, world);
    mkdirSync(join(localFolder(folder), "world.json.gz.part"));
    await expect(writeWorld(folder, empty)).rejects.toMatchObject({
      reason: "cloud",
      message: expect.stringContaining("the local emulator's state was not saved: it is a folder (EISDIR)"),
    });
    expect(await readWorld(folder)).toEqual(world);
  });

  test("reports whether there was anything to remove", async () => {
    const folder = temporaryFolder();
    await writeWorld(folder, world);
    expect([await removeWorld(folder), await removeWorld(folder), await readWorld(folder)]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  test.each([
    { what: "no gzip", bytes: Buffer.from("hello") },
    { what: "empty", bytes: Buffer.alloc(0) },
    { what: "cut short", bytes: stateFile([header, "{}"]).subarray(0, 40) },
    { what: "no JSON", bytes: gzipSync("{") },
    { what: "null", bytes: gzipSync("null") },
    { what: "without a version", bytes: stateFile(["{}", JSON.stringify(world)]) },
    { what: "without a checksum", bytes: gzipSync(`${header}\n${JSON.stringify(world)}\n`) },
    { what: "changed after it was written", bytes: stateFile([header, '{"nowMs":null}'], [header, '{"nowMs":1}']) },
    {
      what: "without the array that a line belongs to",
      bytes: stateFile([header, "{}", '{"at":["a","b"],"items":[1]}']),
    },
  ])("that is $what is damaged, and the error names the way to start again", async ({ bytes }) => {
    await expect(readWorld(folderWithState(bytes))).rejects.toMatchObject({
      reason: "cloud",
      message: expect.stringContaining("it is damaged"),
      remedy: expect.stringContaining("flatten local reset"),
    });
  });

  test("of another version of the format is left unchanged", async () => {
    const folder = folderWithState(gzipSync(JSON.stringify({ version: 99, world })));
    await expect(readWorld(folder)).rejects.toThrow("a newer flatten wrote it");
    const old = folderWithState(gzipSync(JSON.stringify({ version: 2, world })));
    await expect(readWorld(old)).rejects.toThrow("an older flatten wrote it");
  });

  test("that is damaged can be removed", async () => {
    expect(await removeWorld(folderWithState(Buffer.from("hello")))).toBe(true);
  });
});
