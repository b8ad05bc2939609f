import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { identityOf, ownIdentity, type ProcessIdentity } from "../../../../src/cli/process.ts";
import { type LocalLock, lockLocal, tryLockLocal } from "../../../../src/cli/target/local/lock.ts";
import { localFolder } from "../../../../src/cli/target/local/state.ts";
import { fakeProcessContext } from "../../../support/flatten.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const lockFolder = (cwd: string) => join(localFolder(cwd), "lock");
const filesIn = (cwd: string) => readdirSync(lockFolder(cwd)).sort();
const contentOf = (cwd: string, name: string) => readFileSync(join(lockFolder(cwd), name), "utf8");

/** A folder with one lock file of this content. */
function folderWithLock(content: string): string {
  const cwd = temporaryFolder();
  mkdirSync(lockFolder(cwd), { recursive: true });
  writeFileSync(join(lockFolder(cwd), "1"), content);
  return cwd;
}

const folderLockedBy = (holder: ProcessIdentity) => folderWithLock(JSON.stringify(holder));
const isLock = (taken: LocalLock | ProcessIdentity): taken is LocalLock => "release" in taken;

async function lock(cwd: string): Promise<LocalLock> {
  const taken = await tryLockLocal(cwd);
  if (isLock(taken)) return taken;
  throw new Error(`process ${taken.pid} holds the lock`);
}

describe("the lock of the local emulator", () => {
  test("names its holder, and names no one after its release", async () => {
    const cwd = temporaryFolder();
    const held = await lock(cwd);
    expect(JSON.parse(contentOf(cwd, "1"))).toEqual(await ownIdentity());
    expect(await held.isHeld()).toBe(true);
    await held.release();
    expect([filesIn(cwd), contentOf(cwd, "1")]).toEqual([["1"], ""]);
  });

  test("is not given to a second process", async () => {
    const cwd = temporaryFolder();
    const held = await lock(cwd);
    expect(await tryLockLocal(cwd)).toEqual(await ownIdentity());
    await held.release();
    await lock(cwd);
  });

  test("keeps only the last two of its files", async () => {
    const cwd = temporaryFolder();
    for (let round = 0; round < 12; round++) await (await lock(cwd)).release();
    expect(filesIn(cwd)).toEqual(["11", "12"]);
  });

  test("is taken by exactly one of many who try at the same time", async () => {
    const cwd = temporaryFolder();
    const taken = await Promise.all(Array.from({ length: 10 }, () => tryLockLocal(cwd)));
    expect(taken.filter(isLock)).toHaveLength(1);
  });

  test.runIf(process.platform === "linux")("is not given to a process in another container", async () => {
    const cwd = temporaryFolder();
    const held = await lock(cwd);
    const elsewhere = { ...(await ownIdentity()), pidSpace: "this boot pid:[1]" };
    writeFileSync(join(lockFolder(cwd), "1"), JSON.stringify(elsewhere));
    expect(await tryLockLocal(cwd)).toEqual(elsewhere);
    expect(await held.isHeld()).toBe(true);
    await held.release();
    await lock(cwd);
  });

  test("needs a folder that it can write to", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, ".flatten"), "a file in the way");
    await expect(tryLockLocal(cwd)).rejects.toMatchObject({
      reason: "cloud",
      message: expect.stringContaining(cwd),
    });
  });
});

describe("the lock is taken over from", () => {
  test("a process that has ended", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    await lock(folderLockedBy({ ...(await ownIdentity()), pid }));
  });

  test("an earlier process with the id of one that runs now", async () => {
    await lock(folderLockedBy({ ...(await ownIdentity()), startTicks: "1" }));
  });

  test("a killed process of another container, or from before a restart of the machine", async () => {
    await lock(folderLockedBy({ ...(await ownIdentity()), pidSpace: "another boot pid:[1]" }));
  });

  test.runIf(process.platform === "linux")("a process that has ended, but that no one has waited for", async () => {
    // The shell becomes a program that does not wait for its children, so that the first one stays a zombie.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.setEncoding("utf8").once("data", resolve)));
      const statHas = async (process: number | undefined, text: string) => {
        const stat = () => readFileSync(`/proc/${process}/stat`, "utf8");
        while (!stat().includes(text)) await new Promise((resolve) => setImmediate(resolve));
        return stat();
      };
      // A shell may wait for a child that ends before the shell has become the program.
      await statHas(parent.pid, "(sleep)");
      process.kill(pid, "SIGKILL");
      const startTicks = (await statHas(pid, ") Z ")).split(" ")[21] as string;
      expect(await identityOf(pid)).toBeUndefined();
      await lock(folderLockedBy({ ...(await ownIdentity()), pid, startTicks }));
    } finally {
      parent.kill("SIGKILL");
    }
  });

  test.each(["", "nonsense", "{}", "4242", '{"pid":-1,"pidSpace":null,"startTicks":null}'])(
    "a file that names no process: %j",
    async (content) => {
      await lock(folderWithLock(content));
    },
  );
});

test("the holder notices when the lock was taken over", async () => {
  const cwd = temporaryFolder();
  const held = await lock(cwd);
  writeFileSync(join(lockFolder(cwd), "2"), JSON.stringify(await ownIdentity()));
  expect(await held.isHeld()).toBe(false);
  await held.release();
  expect(contentOf(cwd, "2")).not.toBe("");
});

describe("a command that finds the lock taken", () => {
  test("waits for its release, and says so", async () => {
    const cwd = temporaryFolder();
    const first = await lock(cwd);
    let waits = 0;
    const { processContext, written } = fakeProcessContext([], {
      cwd,
      wallClock: { nowMs: () => 0, sleepMs: async () => void (++waits === 20 && (await first.release())) },
    });
    const second = await lockLocal({ ...processContext, quiet: false });
    expect(await second.isHeld()).toBe(true);
    expect(written.stderr).toBe(
      `waiting for another flatten command (process ${process.pid}) that is using the local emulator in this folder\n`,
    );
  });

  test("gives up after a while, with the way to run two commands at the same time", async () => {
    const cwd = temporaryFolder();
    await lock(cwd);
    const { processContext } = fakeProcessContext([], { cwd });
    await expect(lockLocal({ ...processContext, quiet: true })).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining(`process ${process.pid}`),
      remedy: expect.stringContaining("flatten local start"),
    });
  });
});

test("of many processes that take over a stale lock again and again, one at a time holds it", async () => {
  const cwd = folderLockedBy({ ...(await ownIdentity()), startTicks: "1" });
  const contender = join(temporaryFolder(), "contender.mjs");
  const source = fileURLToPath(new URL("../../../support/lock-contender.ts", import.meta.url));
  await build({ entryPoints: [source], outfile: contender, bundle: true, platform: "node", format: "esm" });
  const ended = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, [contender, cwd, "12"], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    return new Promise<string>((resolve) => child.on("close", () => resolve(text)));
  });
  expect(await Promise.all(ended)).toEqual(Array.from({ length: 4 }, () => "12 rounds, 0 with another holder\n"));
}, 120_000);
