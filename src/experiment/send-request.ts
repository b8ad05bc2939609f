import type { JobMessage } from "../base/job.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { SendState } from "./send-state.ts";
import type { Target } from "./target.ts";

/** A job with the delay that was planned for it. */
export interface PlannedJob {
  readonly message: JobMessage;
  readonly delaySeconds: number;
}

/** What a sender is asked to send. */
export interface SendRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  readonly run: string;
  readonly seed: number;
  readonly jobs: readonly PlannedJob[];
  /** Filled while sending. */
  readonly state: SendState;
  /** No call is begun from then on. */
  readonly untilMs: number;
  /** Stops sending; what was sent stays sent. */
  readonly signal: AbortSignal;
}
