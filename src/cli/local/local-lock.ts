import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FlattenError } from "../../base/errors.ts";
import { createFile } from "../create-file.ts";
import { localFolder } from "./local-store.ts";

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
