import { constants } from "node:fs";
import { access, mkdir, open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { jsonIn } from "../../../base/encoding.ts";
import { FlattenError } from "../../../base/errors.ts";
import type { CommandContext } from "../../command.ts";
import { createFile, fileFailure, isFileError } from "../../files.ts";
import { isIdentity, isRunning, ownIdentity, type ProcessIdentity } from "../../process.ts";
import { localFolder } from "./state.ts";

/** The right to change the state of the local emulator in one folder. */
export interface LocalLock {
  /** False after another process has taken the lock over, for example one in another container. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** What waiting for the lock needs of the context. */
export type LockContext = Pick<CommandContext, "cwd" | "quiet" | "stderr" | "wallClock" | "interrupted">;

const pollMs = 100;
const attemptsBeforeNote = 5;
const attemptsMax = 50;

/**
 * Takes the lock; while another command holds it, waits for up to five seconds, and says so on stderr.
 *
 * @throws {FlattenError} (refused) when the other command goes on for longer; (cloud) for a folder that cannot be written.
 */
export async function lockLocal({ cwd, quiet, stderr, wallClock, interrupted }: LockContext): Promise<LocalLock> {
  for (let attempt = 1; ; attempt++) {
    const lock = await tryLockLocal(cwd);
    if ("release" in lock) return lock;
    if (attempt === attemptsMax) throw busy(lock);
    if (attempt === attemptsBeforeNote && !quiet) stderr.write(`${waitingText(lock)}\n`);
    await wallClock.sleepMs(pollMs, interrupted);
  }
}

/**
 * Takes the lock unless a running process holds it.
 *
 * The lock is the file with the highest number in a folder. Its content names the holder, and is empty after a release. A
 * process takes the lock by creating the file with the next number, which only one process can do. A process that read the
 * folder long ago could create a number that has been used and deleted since: the last two files are kept, so it finds a
 * higher number, and deletes its own file. A holder in another container of this machine is known by its socket.
 *
 * @returns the lock, or the process that holds it.
 * @throws {FlattenError} (cloud) for a folder that cannot be written.
 */
export async function tryLockLocal(cwd: string): Promise<LocalLock | ProcessIdentity> {
  try {
    const folder = join(localFolder(cwd), "lock");
    await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
      // On a read-only file system mkdir reports only that a folder is missing.
      await access(cwd, constants.W_OK);
      throw error;
    });
    return await lockIn(folder);
  } catch (error) {
    if (!isFileError(error)) throw error;
    const what = `the local emulator cannot use the folder ${localFolder(cwd)}`;
    throw fileFailure(error, what, "run flatten in a folder that you can write to");
  }
}

async function lockIn(folder: string): Promise<LocalLock | ProcessIdentity> {
  const self = await ownIdentity();
  for (;;) {
    const latest = await latestNumber(folder);
    const holder = latest === 0 ? undefined : await holderIn(join(folder, String(latest)));
    if (holder !== undefined && (await isHolding(holder, self, folder, latest))) return holder;
    const number = latest + 1;
    const path = join(folder, String(number));
    if (!(await createFile(path, JSON.stringify(self)))) continue;
    if ((await latestNumber(folder)) !== number) {
      await rm(path, { force: true });
      continue;
    }
    await removeBelow(folder, number - 1);
    const hideLife = await showLife(folder, number);
    if ((await latestNumber(folder)) !== number) {
      // A process in another container took the lock over before it could see that this process is running.
      await hideLife();
      continue;
    }
    return {
      isHeld: async () => (await latestNumber(folder)) === number,
      // Truncating needs no room on a full disk.
      release: async () => {
        await truncate(path).catch(ignoreMissing);
        await hideLife();
      },
    };
  }
}

/** Whether the process that a lock file names is running, in this container or in another one of this machine. */
const isHolding = async (
  holder: ProcessIdentity,
  self: ProcessIdentity,
  folder: string,
  number: number,
): Promise<boolean> => (holder.pidSpace === self.pidSpace ? isRunning(holder) : isAlive(folder, number));

/** The socket at which the holder of a lock shows that it is running. */
const socketName = (number: number): string => `${number}.socket`;

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The number of the last lock file; 0 without any. */
const latestNumber = async (folder: string): Promise<number> => Math.max(0, ...(await numbersIn(folder)));

/** The process that a lock file names; undefined after its release, and for a damaged file. */
async function holderIn(path: string): Promise<ProcessIdentity | undefined> {
  const value = jsonIn(await readFile(path, "utf8").catch(() => ""));
  return isIdentity(value) ? value : undefined;
}

async function removeBelow(folder: string, lowest: number): Promise<void> {
  for (const number of await numbersIn(folder)) {
    if (number >= lowest) continue;
    for (const name of [String(number), socketName(number)]) await rm(join(folder, name), { force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

const waitingText = ({ pid }: ProcessIdentity): string =>
  `waiting for another flatten command (process ${pid}) that is using the local emulator in this folder`;

const busy = ({ pid }: ProcessIdentity) =>
  new FlattenError("refused", `another flatten command (process ${pid}) is using the local emulator in this folder`, {
    remedy:
      "wait for it to end; to run commands at the same time, run flatten local start, and pass --target http://127.0.0.1:4566 to each of them",
  });

/**
 * Lets processes in other containers see that this process holds a lock: it listens at a socket in the lock's folder, which
 * the system closes when the process ends in any way. Where sockets cannot be created, nothing happens.
 *
 * @returns closes and deletes the socket.
 */
async function showLife(folder: string, number: number): Promise<() => Promise<void>> {
  const { path, close } = await socketPath(folder, number);
  const server = createServer((socket) => void socket.destroy()).unref();
  const isListening = await new Promise<boolean>((resolve) => {
    server.on("error", () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (isListening) return () => new Promise((resolve) => void server.close(() => resolve(close())));
  await close();
  return async () => undefined;
}

/** Whether a process, in any container of this machine, listens at the socket of a lock. */
async function isAlive(folder: string, number: number): Promise<boolean> {
  const { path, close } = await socketPath(folder, number);
  try {
    return await new Promise((resolve) => {
      const socket = connect(path, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  } finally {
    await close();
  }
}

/** The path of the socket of a lock: it has at most 107 bytes (unix(7)), so the folder is named by its open handle. */
async function socketPath(folder: string, number: number): Promise<{ path: string; close: () => Promise<void> }> {
  const handle = await open(folder, "r");
  return { path: `/proc/self/fd/${handle.fd}/${socketName(number)}`, close: () => handle.close() };
}
