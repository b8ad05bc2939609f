// Measures the function of `measured-log.ts` as the command does, and prints its time and memory.

import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../bin/run.ts";
import type { MeasureDocument } from "../../src/operate/measure/document.ts";

const [port = "", name = "", from = "", to = ""] = process.argv.slice(2);
const output = join(tmpdir(), `flatten-measure-${process.pid}.json`);
const start = performance.now();
const line = ["measure", "--function", name, "--from", from, "--to", to, "--format", "json", "--output", output];
const code = await run([...line, "--target", `http://127.0.0.1:${port}`]);
const seconds = (performance.now() - start) / 1_000;
const mebibytes = process.resourceUsage().maxRSS / 1024;
if (code !== 0) process.exit(code);
const { functions } = JSON.parse(readFileSync(output, "utf8")) as MeasureDocument;
rmSync(output);
console.log(
  JSON.stringify({ seconds, mebibytes, peak: functions[0]?.slots.peak, ratio: functions[0]?.coverage.ratio }),
);
