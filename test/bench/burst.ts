import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure, type Row } from "./measure.ts";

const bin = fileURLToPath(new URL("../../dist/bin/flatten.js", import.meta.url));
/** Prints the resources that the process has used when it ends. */
const printUsage = 'data:text/javascript,process.on("exit",()=>console.error(JSON.stringify(process.resourceUsage())))';
const bounds = { cpuSeconds: 20, mebibytes: 500, stateMegabytes: 2 };

/** Runs the built command with 100,000 jobs on the local target: its computing time, its memory, and the state it leaves. */
export async function burstBench(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "flatten-bench-"));
  const args = [
    "--import",
    printUsage,
    bin,
    "burst",
    "--count",
    "100k",
    "--jitter",
    "0-900",
    "--seed",
    "42",
    "--quiet",
  ];
  const run = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  const usage = JSON.parse(run.stderr.trim().split("\n").at(-1) ?? "") as NodeJS.ResourceUsage;
  const cpuSeconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  const mebibytes = usage.maxRSS / 1024;
  const stateMegabytes = statSync(join(folder, ".flatten", "local", "world.json.gz")).size / 1e6;
  rmSync(folder, { recursive: true, force: true });
  const what = "flatten burst, 100,000 jobs over 900 s";
  const row = (of: string, unit: string, measured: number, most: number): Row => ({
    what: `${what}: ${of}`,
    bound: `<= ${most} ${unit}`,
    measured: `${figure(measured, 1)} ${unit}`,
    ok: measured <= most,
  });
  return [
    row("computing time", "s", cpuSeconds, bounds.cpuSeconds),
    row("memory", "MiB", mebibytes, bounds.mebibytes),
    row("saved state", "MB", stateMegabytes, bounds.stateMegabytes),
  ];
}
