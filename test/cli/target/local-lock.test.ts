import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localFolder, lockLocal } from "../../../src/cli/target/local-state.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A folder whose lock has this content. */
function folderWithLock(content: string): string {
  const folder = temporaryFolder();
  mkdirSync(localFolder(folder), { recursive: true });
  writeFileSync(join(localFolder(folder), "lock"), content);
  return folder;
}

describe("the lock of the local emulator", () => {
  test("holds the process that took it, and is gone after its release", async () => {
    const folder = temporaryFolder();
    const unlock = await lockLocal(folder);
    expect(readFileSync(join(localFolder(folder), "lock"), "utf8")).toBe(String(process.pid));
    expect(readdirSync(localFolder(folder))).toEqual(["lock"]);
    await unlock();
    expect(readdirSync(localFolder(folder))).toEqual([]);
  });

  test("is refused while a living process has it, with the process and the file", async () => {
    const folder = temporaryFolder();
    const unlock = await lockLocal(folder);
    await expect(lockLocal(folder)).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining(`process ${process.pid}`),
      remedy: expect.stringContaining(join(localFolder(folder), "lock")),
    });
    await unlock();
    await (await lockLocal(folder))();
  });

  test("of a process that is gone is taken over", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const folder = folderWithLock(String(pid));
    const unlock = await lockLocal(folder);
    expect(readFileSync(join(localFolder(folder), "lock"), "utf8")).toBe(String(process.pid));
    await unlock();
  });

  test.each(["", "nonsense", "0", "-1"])("that names no process is taken over: %j", async (content) => {
    await (await lockLocal(folderWithLock(content)))();
  });

  test("is had by exactly one of many who ask at once", async () => {
    const folder = temporaryFolder();
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => lockLocal(folder)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("needs a folder that it can write to", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".flatten"), "a file in the way");
    await expect(lockLocal(folder)).rejects.toMatchObject({
      reason: "cloud",
      message: expect.stringContaining(folder),
    });
  });
});
