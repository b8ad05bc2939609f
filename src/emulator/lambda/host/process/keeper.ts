import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A temporary folder that is removed at the end of this process, however it ends, and processes that are ended then. */
export class Keeper {
  readonly folder: string;
  readonly #kept = new Set<string>();
  #input: Writable | undefined;

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "flatten-functions-")));
    this.#write(`+folder ${this.folder}`);
  }

  /** Starts the process that cleans up. */
  async start(): Promise<void> {
    const program = await programPath("keeper", this.folder);
    const keeper = spawn(process.execPath, [program], {
      cwd: "/",
      env: {},
      stdio: ["pipe", "ignore", "ignore"],
      // A signal that the terminal sends to this process must not end it first.
      detached: true,
      windowsHide: true,
    });
    // Without the keeper, functions end with the connection to this process, unless they are in an endless loop.
    keeper.on("error", () => undefined);
    keeper.stdin.on("error", () => undefined);
    keeper.unref();
    // The stream of a pipe is a socket, which would keep this process alive.
    (keeper.stdin as Writable & { unref?: () => void }).unref?.();
    this.#input = keeper.stdin;
    for (const line of this.#kept) this.#input.write(`${line}\n`);
  }

  /** Makes sure that a process ends with this one. */
  add(pid: number): void {
    this.#write(`+process ${pid}`);
  }

  /** Must be called when a process has ended, because its number may be used again. */
  remove(pid: number): void {
    this.#kept.delete(`+process ${pid}`);
    this.#input?.write(`-process ${pid}\n`);
  }

  /** Ends all processes and removes the folder. */
  async end(): Promise<void> {
    this.#input?.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  #write(line: string): void {
    this.#kept.add(line);
    this.#input?.write(`${line}\n`);
  }
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
  await writeFile(bundled, await bundle(name));
  return bundled;
}

const bundles = new Map<ProgramName, Promise<string>>();

function bundle(name: ProgramName): Promise<string> {
  const known = bundles.get(name) ?? bundleSource(name);
  bundles.set(name, known);
  return known;
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
