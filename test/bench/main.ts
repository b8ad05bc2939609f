// `npm run bench` prints speed and accuracy with their bounds, as a table. `npm run bench -- kernel driver` runs only those.

import Table from "cli-table3";
import { calibrationBench } from "./calibration.ts";
import { commandLineBench } from "./command-line.ts";
import { driverBench } from "./driver.ts";
import { emulatedJobsBench } from "./emulated-jobs.ts";
import { kernelBench } from "./kernel.ts";
import type { Row } from "./measure.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
  kernel: kernelBench,
  "emulated-jobs": emulatedJobsBench,
  driver: driverBench,
  "command-line": commandLineBench,
  calibration: calibrationBench,
};

const asked = process.argv.slice(2);
const table = new Table({ head: ["", "what", "held to", "measured"], style: { head: [], border: [] } });
let failed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  for (const { what, bound, measured, ok } of await bench()) {
    table.push([ok ? "ok" : "NO", what, bound, measured]);
    if (!ok) failed++;
  }
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = failed === 0 ? 0 : 1;
