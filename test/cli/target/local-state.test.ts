import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { localFolder, readWorld, removeWorld, writeWorld } from "../../../src/cli/target/local-state.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const world = { nowMs: 1_767_225_600_000, services: { sqs: { queues: [{ name: "ä" }] }, lambda: null } };

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

  test("gives back what was written last, and leaves no other file", async () => {
    const folder = temporaryFolder();
    await writeWorld(folder, { nowMs: 1, services: {} });
    await writeWorld(folder, world);
    expect(await readWorld(folder)).toEqual(world);
    expect(readdirSync(localFolder(folder))).toEqual(["world.json.gz"]);
  });

  test("says whether there was anything to remove", async () => {
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
    { what: "cut short", bytes: gzipSync(JSON.stringify({ version: 1, world })).subarray(0, 40) },
    { what: "no JSON", bytes: gzipSync("{") },
    { what: "null", bytes: gzipSync("null") },
    { what: "without a version", bytes: gzipSync(JSON.stringify({ world })) },
    { what: "without a world", bytes: gzipSync(JSON.stringify({ version: 1 })) },
  ])("that is $what is damaged: the error says so, and how to start afresh", async ({ bytes }) => {
    await expect(readWorld(folderWithState(bytes))).rejects.toMatchObject({
      reason: "cloud",
      message: expect.stringContaining("it is damaged"),
      remedy: expect.stringContaining("flatten local reset"),
    });
  });

  test("that a newer flatten wrote is left alone", async () => {
    const folder = folderWithState(gzipSync(JSON.stringify({ version: 99, world })));
    await expect(readWorld(folder)).rejects.toThrow("a newer flatten wrote it");
  });

  test("that is damaged can be removed", async () => {
    expect(await removeWorld(folderWithState(Buffer.from("hello")))).toBe(true);
  });
});
