// `npm run sim`: simulated experiments with fresh seeds. `npm run sim -- --runs 500 --seed 7` runs seeds 7 to 506;
// `--hostile` injects faults between the experiment and the cloud; `--measured` checks `flatten measure` instead, and
// `--foreign` bursts on a function that is not flatten's (`--jobs 10000` sends so many jobs).

import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { foreignRun } from "./foreign.ts";
import { simulateHostile } from "./hostile.ts";
import { measuredRun } from "./measured.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { simulate } from "./simulate.ts";
import { noFaults } from "./transport-faults.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const defaultRuns = 200;
const progressEvery = 50;

/** A whole number from the command line, 1 or above. */
function whole(flag: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`invalid value "${text}" for ${flag}: give a whole number, 1 or above`);
}

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    seed: { type: "string" },
    hostile: { type: "boolean" },
    measured: { type: "boolean" },
    foreign: { type: "boolean" },
    jobs: { type: "string" },
  },
});
const runs = values.runs === undefined ? defaultRuns : whole("--runs", values.runs);
const firstSeed = values.seed === undefined ? randomInt(1, 2 ** 31) : whole("--seed", values.seed);

console.log(`${runs} runs, seeds ${firstSeed} to ${firstSeed + runs - 1}`);
const totals = { ...noFaults(), sent: 0, duplicates: 0, unsent: 0, lost: 0 };

/** Runs a scenario, and returns the invariants that it violated. */
async function play(scenario: Scenario): Promise<readonly string[]> {
  const { faults, results, injected } = values.hostile
    ? await simulateHostile(scenario)
    : { ...(await simulate(scenario)), injected: noFaults() };
  for (const [kind, count] of Object.entries(injected)) totals[kind as keyof typeof injected] += count;
  for (const { jobs, count } of results) {
    totals.sent += jobs.sent;
    totals.unsent += count - jobs.sent;
    totals.duplicates += jobs.duplicates ?? 0;
    totals.lost += jobs.lost ?? 0;
  }
  return faults;
}

const jobs = values.jobs === undefined ? {} : { count: whole("--jobs", values.jobs) };

function faultsOf(seed: number, scenario: Scenario): Promise<readonly string[]> {
  if (values.foreign) return foreignRun({ seed, ...jobs });
  return values.measured ? measuredRun(seed) : play(scenario);
}

let failed = 0;
for (let run = 0; run < runs; run++) {
  const seed = firstSeed + run;
  const scenario = scenarioOf(seed);
  const faults = await faultsOf(seed, scenario).catch((error: unknown) => [
    error instanceof Error ? String(error.stack) : String(error),
  ]);
  if (faults.length > 0) {
    failed++;
    console.log(`seed ${seed} failed: ${scenario.text}\n  ${faults.join("\n  ")}`);
    console.log(
      `  repeat it with: npm run sim -- ${values.hostile ? "--hostile " : ""}${values.measured ? "--measured " : ""}${values.foreign ? "--foreign " : ""}--runs 1 --seed ${seed}`,
    );
  }
  if ((run + 1) % progressEvery === 0) console.error(`${run + 1} of ${runs} runs, ${failed} failed`);
}
console.log(JSON.stringify(totals));
console.log(failed === 0 ? `all ${runs} runs passed` : `${failed} of ${runs} runs failed`);
process.exitCode = failed === 0 ? 0 : 1;
