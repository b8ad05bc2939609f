import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { figure, type Row } from "./measure.ts";

const bin = fileURLToPath(new URL("../../dist/bin/flatten.js", import.meta.url));
/** Prints the resources that the process has used when it ends. */
const printUsage = 'data:text/javascript,process.on("exit",()=>console.error(JSON.stringify(process.resourceUsage())))';

/** A burst on the local target, and the most that it may take. */
interface Burst {
  readonly what: string;
  readonly flags: string;
  readonly cpuSeconds: number;
  readonly mebibytes: number;
  readonly stateMegabytes?: number;
}

const bursts: readonly Burst[] = [
  { what: "100,000 jobs over 900 s", flags: "--count 100k", cpuSeconds: 20, mebibytes: 315, stateMegabytes: 2 },
  // A sample of the jobs runs, and the burst of all of them is computed.
  { what: "5,000,000 jobs by a Map over 900 s", flags: "--count 5m --via map", cpuSeconds: 120, mebibytes: 1_024 },
];

const million = { what: "1,000,000 jobs over 900 s", flags: "--count 1m", cpuSeconds: 200, mebibytes: 1_434 };

/** Runs the built command with 1,000,000 jobs on the local target, which takes minutes. */
export async function millionBench(): Promise<Row[]> {
  return rowsOf(million);
}

/** Runs the built command with large bursts on the local target: its computing time, its memory, and the state it leaves. */
export async function burstBench(): Promise<Row[]> {
  return bursts.flatMap(rowsOf);
}

function rowsOf({ what, flags, cpuSeconds, mebibytes, stateMegabytes }: Burst): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "flatten-bench-"));
  const command = ["burst", ...flags.split(" "), "--jitter", "0-900", "--seed", "42", "--quiet"];
  const run = spawnSync(process.execPath, ["--import", printUsage, bin, ...command], { cwd: folder, encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  const usage = JSON.parse(run.stderr.trim().split("\n").at(-1) ?? "") as NodeJS.ResourceUsage;
  const stateBytes = statSync(join(folder, ".flatten", "local", "world.json.gz")).size;
  rmSync(folder, { recursive: true, force: true });
  const row = (of: string, unit: string, measured: number, most: number): Row => ({
    what: `flatten burst, ${what}: ${of}`,
    bound: `<= ${most} ${unit}`,
    measured: `${figure(measured, 1)} ${unit}`,
    ok: measured <= most,
  });
  return [
    row("computing time", "s", (usage.userCPUTime + usage.systemCPUTime) / 1e6, cpuSeconds),
    row("memory", "MiB", usage.maxRSS / 1024, mebibytes),
    ...(stateMegabytes === undefined ? [] : [row("saved state", "MB", stateBytes / 1e6, stateMegabytes)]),
  ];
}
