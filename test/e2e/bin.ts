import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/cli/package.ts";

const bin = join(packageRoot, "dist", "bin", "flatten.js");
/** Contains the process that builds: test files run in several processes, and a build deletes what the build before wrote. */
const lock = join(packageRoot, "node_modules", ".flatten-build-lock");
const lookEveryMs = 50;

let isBuilt = false;

/** Returns the path of the built command. Builds it first if it is missing or older than a source file, once for all tests. */
export function builtBin(): string {
  if (isBuilt) return bin;
  takeLock();
  try {
    if (modifiedMs(bin) < newestMs(["src", "bin", "package.json"])) {
      execFileSync(process.execPath, ["bin/build.mjs"], { cwd: packageRoot, stdio: "inherit" });
    }
    isBuilt = true;
    return bin;
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(): void {
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: "wx" });
      return;
    } catch {
      if (!isHeld()) rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs);
    }
  }
}

/** Whether the process that took the lock still runs: a run that is killed leaves its lock. */
function isHeld(): boolean {
  try {
    return process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const modifiedMs = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newestMs = (sources: readonly string[]): number =>
  sources
    .flatMap((source) => {
      const path = join(packageRoot, source);
      if (!statSync(path).isDirectory()) return [path];
      return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
    })
    .reduce((newest, path) => Math.max(newest, modifiedMs(path)), 0);
