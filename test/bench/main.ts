// `npm run bench` prints speed and accuracy with their bounds, as a table. `npm run bench -- kernel driver` runs only those.

import { paintFor } from "../../src/terminal/paint.ts";
import { table } from "../../src/terminal/table.ts";
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
const rows: Row[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  rows.push(...(await bench()));
}
const column = (header: string, cells: readonly string[]) => ({ header, align: "left", priority: 1, cells }) as const;
const { lines } = table(
  [
    column(
      "",
      rows.map(({ ok }) => (ok ? "ok" : "NO")),
    ),
    column(
      "what",
      rows.map(({ what }) => what),
    ),
    column(
      "held to",
      rows.map(({ bound }) => bound),
    ),
    column(
      "measured",
      rows.map(({ measured }) => measured),
    ),
  ],
  { paint: paintFor(false), columns: 200 },
);
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
