// One run of the bench in `emulated-jobs.ts`: prints its figures as JSON.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { bundleFunctions } from "../../infra/build.mjs";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { codeOfFiles } from "../../src/emulator/lambda/functions/code.ts";

// As the command does: see bin/run.ts.
setFlagsFromString("--heap-growing-percent=60");
const jobs = 100_000;
const windowSeconds = 900;

const bundles = await bundleFunctions(mkdtempSync(join(tmpdir(), "flatten-bench-")));
const source = readFileSync(bundles.process as string);
const { world, clock } = assembleEmulator({ seed: 1 });
const queue = world.sqs.createQueue("queue", { VisibilityTimeout: "360" });
world.lambda.functions.create({
  name: "process",
  settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/process", timeoutSeconds: 60 },
  code: codeOfFiles({ "index.js": new Uint8Array(source) }),
});
world.eventSourceMappings.create({
  queueArn: queue.arn,
  functionName: "process",
  settings: { batchSize: 1, reportsItemFailures: true },
});

const start = performance.now();
for (let document = 1; document <= jobs; document++) {
  queue.send({ body: JSON.stringify({ document, workMs: 5_000 }), delaySeconds: document % (windowSeconds + 1) });
}
let left = jobs;
while (left > 0) {
  await clock.sleepMs(10_000);
  const { visible, notVisible, delayed } = queue.counts();
  left = visible + notVisible + delayed;
}
const seconds = (performance.now() - start) / 1000;
const mebibytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ jobs, seconds, mebibytes, events: world.kernel.fired }));
