import type { ArmSpec } from "./arm-spec.ts";
import type { ArmResult, Progress } from "./result.ts";
import { runArm } from "./run-arm.ts";
import { duringSettings, type SettingsJournal } from "./settings/with-settings.ts";
import type { Target } from "./target.ts";

export interface ArmsRequest {
  readonly target: Target;
  readonly specs: readonly ArmSpec[];
  /** Names the experiment; each arm's run is named after it. */
  readonly id: string;
  readonly seed: number;
  /** How often each arm is run, with a seed of its own each time. */
  readonly repeat: number;
  readonly onProgress: (progress: Progress) => void;
  /** Called with every result so far, each time an arm is done. */
  readonly onArm: (results: readonly ArmResult[]) => Promise<void> | void;
  readonly signal: AbortSignal | undefined;
  /** Told of settings that arms change, before they are changed and after they are put back. */
  readonly journal?: SettingsJournal;
}

/**
 * Runs arms in turn, each with the same jobs. Stops early when the user interrupts, or when an arm is not drained: what
 * it left behind would run into the next one.
 *
 * @throws what failed in the middle of an arm, if something did: `onArm` has every result by then, that of the broken arm as well.
 */
export async function runArms(request: ArmsRequest): Promise<ArmResult[]> {
  const results: ArmResult[] = [];
  for (let round = 0; round < request.repeat; round++) {
    for (const [index, spec] of request.specs.entries()) {
      const run = `${request.id}-${round * request.specs.length + index + 1}`;
      await underItsSettings(request, spec, async () => {
        const { target, onProgress, signal } = request;
        const seed = request.seed + round;
        const warmEnvironments = warmAfter(results);
        const outcome = await runArm({ target, spec, run, seed, warmEnvironments, onProgress, signal });
        results.push(outcome.result);
        await request.onArm(results);
        if (outcome.failure !== undefined) throw outcome.failure.error;
      });
      if (results.at(-1)?.state !== "drained" || request.signal?.aborted) return results;
    }
  }
  return results;
}

/** Arms follow each other within minutes, and an environment is kept for minutes: each finds those of the one before. */
const warmAfter = (results: readonly ArmResult[]): number => results.at(-1)?.peak.invocations ?? 0;

async function underItsSettings(
  { target, journal, signal }: ArmsRequest,
  { settings }: ArmSpec,
  use: () => Promise<void>,
): Promise<void> {
  if (settings === undefined) return use();
  await duringSettings({ target, settings, journal, signal }, use);
}
