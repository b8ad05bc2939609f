import type { ArmSpec } from "./arm-spec.ts";
import type { Progress } from "./result.ts";
import type { Target } from "./target.ts";

/** One arm of one run. */
export interface ArmRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  /** Names the run in every message and log line. */
  readonly run: string;
  readonly seed: number;
  /** Environments that earlier arms have left behind, as far as it is known. */
  readonly warmEnvironments: number;
  readonly onProgress: (progress: Progress) => void;
  /** Stops sending, then measures what is there. */
  readonly signal: AbortSignal | undefined;
}
