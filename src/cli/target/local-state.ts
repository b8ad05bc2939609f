import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { FlattenError } from "../../base/errors.ts";
import type { WorldState } from "../../emulator/account.ts";
import { createFile } from "../files.ts";

/** Rises with every change of the format that an older flatten could not read. */
const storeVersion = 1;

interface StoredWorld {
  readonly version: number;
  readonly world: WorldState;
}

/** Where the emulator's state lives, from the folder that a command runs in. */
export const localFolder = (cwd: string): string => join(cwd, ".flatten", "local");

/** Where the changed settings of a stack are noted, in the folder that keeps them. */
export const journalFolderName = "changed-settings";

const worldPath = (cwd: string): string => join(localFolder(cwd), "world.json.gz");

/**
 * Reads what earlier commands left behind; undefined in a fresh folder.
 *
 * @throws {FlattenError} when the file is damaged, or was written by a newer flatten.
 */
export async function readWorld(cwd: string): Promise<WorldState | undefined> {
  const path = worldPath(cwd);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(path, "it cannot be read", error);
  }
  const stored = await decode(path, bytes);
  if (stored.version > storeVersion) throw unreadable(path, "a newer flatten wrote it");
  if (stored.version !== storeVersion || typeof stored.world?.nowMs !== "number")
    throw unreadable(path, "it is damaged");
  return stored.world;
}

async function decode(path: string, bytes: Buffer): Promise<StoredWorld> {
  try {
    const value: unknown = JSON.parse((await promisify(gunzip)(bytes)).toString("utf8"));
    if (typeof value === "object" && value !== null) return value as StoredWorld;
  } catch (error) {
    throw unreadable(path, "it is damaged", error);
  }
  throw unreadable(path, "it is damaged");
}

const unreadable = (path: string, why: string, cause?: unknown) =>
  new FlattenError("cloud", `the local emulator's state cannot be used: ${why} (${path})`, {
    remedy: "start afresh with: flatten local reset   (it throws the local queues, metrics and logs away)",
    cause,
  });

/** Keeps the state for the next command. Written beside and then renamed: a crash leaves the old state whole. */
export async function writeWorld(cwd: string, world: WorldState): Promise<void> {
  const path = worldPath(cwd);
  const beside = `${path}.${randomUUID()}`;
  const stored: StoredWorld = { version: storeVersion, world };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(beside, await promisify(gzip)(JSON.stringify(stored), { level: 1 }));
  await rename(beside, path);
}

/** Throws the state away, and what was to be put back on it; answers whether there was any. */
export async function removeWorld(cwd: string): Promise<boolean> {
  const existed = await readFile(worldPath(cwd)).then(
    () => true,
    () => false,
  );
  await rm(worldPath(cwd), { force: true });
  await rm(join(localFolder(cwd), journalFolderName), { recursive: true, force: true });
  return existed;
}

/**
 * Takes the local emulator's state for this process alone. A lock whose process is gone is taken over.
 *
 * @returns releases the lock.
 * @throws {FlattenError} while another command works on it.
 */
export async function lockLocal(cwd: string): Promise<() => Promise<void>> {
  await makeFolder(cwd);
  const path = join(localFolder(cwd), "lock");
  for (let attempt = 0; ; attempt++) {
    if (await createFile(path, String(process.pid))) return () => rm(path, { force: true });
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (attempt > 0 || isAlive(owner)) throw busy(owner, path);
    await rm(path, { force: true });
  }
}

async function makeFolder(cwd: string): Promise<void> {
  try {
    await mkdir(localFolder(cwd), { recursive: true });
  } catch (error) {
    throw new FlattenError("cloud", `the local emulator cannot keep its state in ${localFolder(cwd)}`, {
      remedy: "run flatten in a folder that you may write to",
      cause: error,
    });
  }
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const busy = (owner: number, path: string) =>
  new FlattenError("refused", `another flatten command (process ${owner}) is working on the local emulator`, {
    remedy: `wait for it to end; if there is none, delete ${path}`,
  });
