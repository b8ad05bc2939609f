// `npm run fuzz -- --requests 200000 --seed 1`: random requests to the emulator's API, and what became of them.

import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Failure, fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: { requests: { type: "string", default: "200000" }, seed: { type: "string", default: "1" } },
});
const requests = Number(values.requests);
const seed = Number(values.seed);

/** Ends the process if the number of the request has not changed for a minute: the thread itself is stuck then. */
const watchdog = `
  const { workerData } = require("node:worker_threads");
  let last = -1;
  setInterval(() => {
    const index = Atomics.load(workerData, 0);
    if (index === last) {
      require("node:fs").writeSync(2, "hang: request " + index + " has blocked the process for a minute\\n");
      process.kill(process.pid, "SIGKILL");
    }
    last = index;
  }, 60000);
`;
const progress = new Int32Array(new SharedArrayBuffer(4));
new Worker(watchdog, { eval: true, workerData: progress }).unref();

let uncaught = 0;
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error) => {
    uncaught++;
    process.stderr.write(`${event} at request ${progress[0]}: ${error instanceof Error ? error.stack : error}\n`);
  });
}

const collect = () => globalThis.gc?.();
const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const memory = () => {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, rss };
};

// Compiled decoders and code of the first account are not a leak.
await fuzz({ requests: 2_000, seed: seed + 1 });
const before = memory();
const start = performance.now();
let peakRss = 0;
const report = await fuzz({
  requests,
  seed,
  onRequest: (index) => {
    Atomics.store(progress, 0, index);
    if (index % 10_000 === 0 && index > 0) process.stderr.write(`${index} …\n`);
  },
  onAccountEnd: () => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  },
});
const seconds = (performance.now() - start) / 1_000;
const after = memory();

const show = (what: string, failures: readonly Failure[]) => {
  console.log(`${what.padEnd(18)}${failures.length}`);
  const kinds = new Map<string, Failure[]>();
  for (const failure of failures) {
    const kind = `${failure.operation}: ${failure.detail.slice(0, 400)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), failure]);
  }
  for (const [kind, all] of kinds) console.log(`  ${all.length} × request ${all[0]?.index}, ${kind}`);
};
console.log(`requests          ${report.requests} in ${seconds.toFixed(0)} s, seed ${seed}`);
for (const [status, count] of Object.entries(report.statuses)) console.log(`status ${status}        ${count}`);
show("internal failures", report.internalFailures);
show("crashes", report.crashes);
show("hangs", report.hangs);
console.log(`uncaught errors   ${uncaught}`);
console.log(`heap              ${mebibytes(before.heap)} before, ${mebibytes(after.heap)} after`);
console.log(
  `resident memory   ${mebibytes(before.rss)} before, ${mebibytes(after.rss)} after, ${mebibytes(peakRss)} at most`,
);
const failed = report.internalFailures.length + report.crashes.length + report.hangs.length + uncaught;
process.exitCode = failed === 0 ? 0 : 1;
