import { sum } from "../../src/base/numbers.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { runSpecs } from "../support/arms.ts";
import { armFaults, deadLetterFaults, metricFaults } from "./audit.ts";
import type { Scenario } from "./scenario.ts";
import { openAccount, type SimAccount } from "./sim-account.ts";
import { type Watcher, watch } from "./watcher.ts";

export interface Simulated {
  readonly results: readonly ArmResult[];
  /** Violated invariants; empty if all hold. */
  readonly faults: readonly string[];
}

/** By then, metrics have arrived and messages left in the queue are visible again. */
const settledMs = 300_000;

/** Runs a scenario to its end, and checks every invariant during and after the run. */
export async function simulate(scenario: Scenario): Promise<Simulated> {
  const account = await openAccount(scenario);
  const watcher = watch(account, scenario);
  const faults: string[] = [];
  const results = await runSpecs(account.target, scenario.specs, {
    id: `sim-${scenario.seed}`,
    seed: scenario.seed,
    onArm: (arms) => {
      faults.push(...armFaults(arms.at(-1) as ArmResult, watcher.busy.peak));
      watcher.busy.restart();
    },
  });
  await account.emulator.clock.sleepMs(settledMs);
  faults.push(...watcher.violations, ...(await metricFaults(account)), ...deadLetterFaults(account, scenario));
  faults.push(...leftoverFaults(account, watcher, results));
  return { results, faults };
}

/** Without duplicates, a queue is empty once every job is accounted for. */
function leftoverFaults({ queue, emulator }: SimAccount, { ledger }: Watcher, results: readonly ArmResult[]): string[] {
  if (emulator.world.context.options.sqsDuplicateProbability > 0) return [];
  const left = ledger.sent - ledger.deleted - ledger.deadLettered;
  if (left === 0 || sum(results.map(({ jobs }) => jobs.duplicates ?? 0)) > 0) return [];
  return [`${left} messages are left in the queue: ${JSON.stringify(queue.counts())}`];
}
