import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/**
 * Cleans up after this process, however it ends: ends processes and removes folders. It is itself a process, which exists
 * while there is something to clean up.
 */
class Keeper {
  readonly #kept = new Set<string>();
  #input: Writable | undefined;

  /**
   * Creates a temporary folder and fills it. It is removed at the end of this process, with `removeFolder`, or if it cannot be
   * filled.
   *
   * @returns what `fill` returns.
   */
  async createFolder<T>(fill: (folder: string) => Promise<T>): Promise<T> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "flatten-functions-")));
    this.#add(`folder ${folder}`);
    try {
      if (this.#input === undefined) await this.#start(folder);
      return await fill(folder);
    } catch (error) {
      // Each retry creates a folder of its own.
      await this.removeFolder(folder);
      throw error;
    }
  }

  async removeFolder(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    this.#remove(`folder ${folder}`);
  }

  /** Makes sure that a process ends with this one. */
  addProcess(pid: number): void {
    this.#add(`process ${pid}`);
  }

  /** Must be called when a process has ended, because its number may be used again. */
  removeProcess(pid: number): void {
    this.#remove(`process ${pid}`);
  }

  async #start(folder: string): Promise<void> {
    const program = await programPath("keeper", folder);
    if (this.#input !== undefined) return;
    this.#input = spawnKeeper(program);
    for (const entry of this.#kept) this.#input.write(`+${entry}\n`);
  }

  #add(entry: string): void {
    this.#kept.add(entry);
    this.#input?.write(`+${entry}\n`);
  }

  #remove(entry: string): void {
    this.#kept.delete(entry);
    this.#input?.write(`-${entry}\n`);
    if (this.#kept.size > 0) return;
    this.#input?.end();
    this.#input = undefined;
  }
}

/** The keeper of this process. */
export const keeper = new Keeper();

/** Starts the keeper's process. @returns its standard input, which ends with this process. */
function spawnKeeper(program: string): Writable {
  const child = spawn(process.execPath, [program], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
    // A signal that the terminal sends to this process must not end it first.
    detached: true,
    windowsHide: true,
  });
  // Without the keeper, functions end with the connection to this process, unless they are in an endless loop.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  // The stream of a pipe is a socket, which would keep this process alive.
  (child.stdin as Writable & { unref?: () => void }).unref?.();
  return child.stdin;
}

/** The programs that the emulator runs in processes of their own. */
export type ProgramName = "main" | "keeper";

/**
 * Returns the path of a program that Node can run. It lies beside this file in the package. When flatten itself runs from its
 * TypeScript source, as in its tests, the program is bundled into `folder`.
 */
export async function programPath(name: ProgramName, folder: string): Promise<string> {
  const path = fileURLToPath(new URL(`./child/${name}.js`, import.meta.url));
  if (existsSync(path)) return path;
  const bundled = join(folder, `${name}.mjs`);
  await writeFile(bundled, await promiseOf(bundles, name, () => bundleSource(name)));
  return bundled;
}

const bundles = new Map<ProgramName, Promise<string>>();

/** Returns the promise of a key, or makes it. A promise that is rejected is made again the next time. */
export function promiseOf<Key, Value>(
  promises: Map<Key, Promise<Value>>,
  key: Key,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = promises.get(key);
  if (known !== undefined) return known;
  const made = make().catch((error: unknown) => {
    promises.delete(key);
    throw error;
  });
  promises.set(key, made);
  return made;
}

async function bundleSource(name: ProgramName): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./child/${name}.ts`, import.meta.url))],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
