import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/cli/package.ts";

const bin = join(packageRoot, "dist", "bin", "flatten.js");
const lock = join(tmpdir(), "flatten-e2e-build.lock");
/** An older lock was left by a run that was killed. */
const staleMs = 120_000;
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
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(): void {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      if (Date.now() - modifiedMs(lock) > staleMs) rmSync(lock, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookEveryMs);
    }
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
