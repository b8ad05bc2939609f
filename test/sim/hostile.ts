import { isCloudError } from "../../src/aws/errors.ts";
import { FlattenError } from "../../src/base/errors.ts";
import { randomFrom } from "../../src/base/random.ts";
import { planArms } from "../../src/experiment/arm-run.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { runArms } from "../../src/experiment/run-arms.ts";
import { unpredicted } from "../support/arms.ts";
import { type JobTruth, recordJobs } from "./job-truth.ts";
import type { Scenario } from "./scenario.ts";
import { openAccount } from "./sim-account.ts";
import { drawFaults, type FaultCounts, type FaultKind, faultKinds, hostileTarget } from "./transport-faults.ts";
import { watch } from "./watcher.ts";

export interface HostileRun {
  readonly results: readonly ArmResult[];
  /** What ended the run early, as text. */
  readonly error: string | undefined;
  readonly injected: FaultCounts;
  /** Violated invariants; empty if all hold. */
  readonly faults: readonly string[];
}

const minuteMs = 60_000;
const timeoutMs = 3 * 60 * minuteMs;
/** Sending, the last look, metrics and the log may each wait for a few minutes after the timeout. */
const afterTimeoutMs = 60 * minuteMs;

/**
 * Runs a scenario on a way to the cloud that has faults, and checks what must hold on any such way.
 *
 * @param kinds what may go wrong.
 */
export async function simulateHostile(
  scenario: Scenario,
  kinds: readonly FaultKind[] = faultKinds,
): Promise<HostileRun> {
  const account = await openAccount(scenario);
  const watcher = watch(account, scenario);
  const truthOf = recordJobs(account);
  const random = randomFrom(`hostile/${scenario.seed}`);
  const specs = scenario.specs.map((spec) => ({ ...spec, timeoutMs }));
  const arms = (await planArms(account.target, specs)).map(unpredicted);
  const { target, counts } = hostileTarget(
    account.target,
    account.emulator,
    drawFaults(random.fork("plan"), kinds),
    random,
  );
  const { clock } = account.emulator;
  const faults: string[] = [];
  let results: readonly ArmResult[] = [];
  let startedMs = clock.nowMs();
  const id = `sim-${scenario.seed}`;
  const error = await runArms({
    target,
    arms,
    id,
    seed: scenario.seed,
    repeat: 1,
    onProgress: () => undefined,
    onArm: (done) => {
      results = [...done];
      const arm = done.at(-1) as ArmResult;
      faults.push(...armFaults(arm, truthOf(`${id}-${done.length}`), watcher.busy.peak));
      const tookMs = clock.nowMs() - startedMs;
      if (tookMs > timeoutMs + afterTimeoutMs) faults.push(`the arm took ${tookMs / minuteMs} minutes`);
      watcher.busy.restart();
      startedMs = clock.nowMs();
    },
    signal: undefined,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error !== undefined && !isCloudError(error) && !(error instanceof FlattenError)) {
    faults.push(`the run ended in an error that is not the cloud's: ${error instanceof Error ? error.stack : error}`);
  }
  faults.push(...watcher.violations);
  return { results, error: error === undefined ? undefined : String(error), injected: counts, faults };
}

/** Checks a result against what the emulator saw. */
function armFaults(arm: ArmResult, truth: JobTruth, peak: number): string[] {
  const { sent, processed, failed, deadLettered, throttled, inFlight } = arm.jobs;
  const { lost, duplicates } = knownCounts(arm);
  const faults: string[] = [];
  const expect = (holds: boolean, text: string) => {
    if (!holds) faults.push(`${arm.name} (${arm.state}): ${text}; ${JSON.stringify(arm.jobs)}`);
  };
  const unsent = arm.caveats.flatMap((caveat) => (caveat.kind === "unsent" ? caveat.reasons : []));
  const count = (reasons: typeof unsent) => reasons.reduce((total, { jobs }) => total + jobs, 0);
  const unconfirmed = count(unsent.filter(({ why }) => why === "unconfirmed"));
  expect(processed + failed + deadLettered + throttled + inFlight + lost === sent, "the places do not add up");
  expect(sent + count(unsent) === arm.count, `${count(unsent)} jobs unsent of ${arm.count}`);
  expect(lost === 0, "jobs are lost");
  expect(processed <= truth.processed.size, `only ${truth.processed.size} were processed`);
  expect(duplicates <= truth.duplicates, `only ${truth.duplicates} jobs were processed again`);
  const isNamed = arm.caveats.some(({ kind }) => kind === "duplicates");
  expect(isNamed === duplicates > 0, `the caveat about duplicates is ${isNamed ? "there" : "missing"}`);
  expect(deadLettered <= truth.deadLettered.size, `only ${truth.deadLettered.size} were dead-lettered`);
  expect(truth.accepted.size <= sent + unconfirmed, `${truth.accepted.size} accepted, ${unconfirmed} unconfirmed`);
  if (arm.via === "sqs") expect(sent <= truth.accepted.size, `only ${truth.accepted.size} were accepted`);
  const isSure = arm.state === "drained" && unsent.length === 0;
  if (isSure) expect(processed === truth.processed.size, `${truth.processed.size} were processed`);
  expect(
    (arm.peak.invocations ?? 0) <= peak,
    `peak ${arm.peak.invocations}, but at most ${peak} environments were busy`,
  );
  return faults;
}

/** Every job of flatten is logged, so these numbers are always known. */
function knownCounts({ jobs: { lost, duplicates } }: ArmResult) {
  if (lost === null || duplicates === null) throw new Error("lost jobs or duplicates are unknown");
  return { lost, duplicates };
}
