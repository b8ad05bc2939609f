import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { figure, type Row } from "./measure.ts";

const boundSeconds = 5;
const boundMebibytes = 500;

/** Runs 100,000 jobs through queue, mapping and Lambda, in a separate process so that its memory can be measured. */
export async function emulatedJobsBench(): Promise<Row[]> {
  const script = fileURLToPath(new URL("emulated-jobs-run.ts", import.meta.url));
  const run = spawnSync(process.execPath, ["--import", "tsx", script], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  const { seconds, mebibytes, jobs, events } = JSON.parse(run.stdout) as Record<string, number>;
  return [
    {
      what: `${jobs} jobs through queue, mapping and Lambda (${figure((events ?? 0) / 1e6, 1)} M events)`,
      bound: `<= ${boundSeconds} s, ${boundMebibytes} MiB`,
      measured: `${figure(seconds ?? 0, 1)} s, ${figure(mebibytes ?? 0, 0)} MiB`,
      ok: (seconds ?? 0) <= boundSeconds && (mebibytes ?? 0) <= boundMebibytes,
    },
  ];
}
