import { retryThroughOutage } from "../aws/retry.ts";
import { type PlannedArm, planArms, planRun } from "./arm-run.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { runCounted } from "./counted/run-counted.ts";
import { findEnvironments } from "./environments.ts";
import type { ArmResult } from "./result.ts";
import { type RunHooks, runArm } from "./run-arm.ts";
import { duringSettings, type SettingsJournal } from "./settings/with-settings.ts";
import type { Target } from "./target.ts";

/** Arms to run in turn. */
export interface ArmsRequest extends RunHooks {
  readonly target: Target;
  readonly arms: readonly PlannedArm[];
  /** Names the experiment; the id of each run begins with it. */
  readonly id: string;
  /** Seed of the first round; each later round has the next number. */
  readonly seed: number;
  /** Rounds: how often each arm is run. */
  readonly repeat: number;
  /** Called after each run, with every result so far. */
  readonly onArm: (results: readonly ArmResult[]) => Promise<void> | void;
  /** Records the settings that arms change, before they are changed and after they are restored. */
  readonly journal?: SettingsJournal;
}

/**
 * Runs arms in turn; in one round each arm has the same jobs. Stops early when the user interrupts, and when an arm is
 * not drained: its remaining jobs would run beside those of the next arm.
 *
 * @throws the failure in the middle of a run, if there was one. `onArm` has been given every result by then, the
 * result of the broken run included.
 */
export async function runArms(request: ArmsRequest): Promise<ArmResult[]> {
  const { target, id } = request;
  const results: ArmResult[] = [];
  const runs = request.repeat * request.arms.length;
  let { arms } = request;
  for (let index = 0; index < runs; index++) {
    const arm = arms[index % arms.length] as PlannedArm;
    const seed = request.seed + Math.floor(index / arms.length);
    await underItsSettings(request, arm.spec, async () => {
      const found = await retryThroughOutage(
        target.cloud.clock,
        () => findEnvironments(target, arm.facts),
        request.signal,
      );
      const run = planRun(arm, { target, id: `${id}-${index + 1}`, seed, found });
      const outcome = await (arm.spec.isCounted ? runCounted : runArm)(run, request);
      results.push(outcome.result);
      await request.onArm(results);
      if (outcome.failure !== undefined) throw outcome.failure.error;
    });
    if (results.at(-1)?.state !== "drained" || request.signal?.aborted) return results;
    // The settings were changed and restored since the facts were read, and another process may have changed some too.
    const isStale = arm.spec.settings !== undefined && index + 1 < runs;
    if (isStale)
      arms = await planArms(
        target,
        arms.map(({ spec }) => spec),
      );
  }
  return results;
}

async function underItsSettings(
  { target, journal, signal }: ArmsRequest,
  { settings }: ArmSpec,
  use: () => Promise<void>,
): Promise<void> {
  if (settings === undefined) return use();
  await duringSettings({ target, settings, journal, signal }, use);
}
