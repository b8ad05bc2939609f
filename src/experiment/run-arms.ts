import type { ArmSpec } from "./arm-spec.ts";
import type { ArmResult, Progress } from "./result.ts";
import { runArm } from "./run-arm.ts";
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
}

/**
 * Runs arms in turn, each with the same jobs. Stops early when the user interrupts, or when an arm is not drained: what
 * it left behind would run into the next one.
 */
export async function runArms(request: ArmsRequest): Promise<ArmResult[]> {
  const results: ArmResult[] = [];
  for (let round = 0; round < request.repeat; round++) {
    for (const [index, spec] of request.specs.entries()) {
      const result = await runArm({
        target: request.target,
        spec,
        run: `${request.id}-${round * request.specs.length + index + 1}`,
        seed: request.seed + round,
        onProgress: request.onProgress,
        signal: request.signal,
      });
      results.push(result);
      await request.onArm(results);
      if (result.state !== "drained" || request.signal?.aborted) return results;
    }
  }
  return results;
}
