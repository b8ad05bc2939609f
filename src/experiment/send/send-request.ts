import type { JobMessage } from "../../base/job.ts";
import { spreads } from "../../plan/spreads/spreads.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { Target } from "../target.ts";
import type { SendState } from "./send-state.ts";

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

/** From the first to the last send, seconds, where the user wants a pause between two of them. */
export const pausedSeconds = ({ pauseMs, count }: Pick<ArmSpec, "pauseMs" | "count">): number =>
  (pauseMs * (count - 1)) / 1000;

/** How long sending takes when the driver keeps its pace: a spread of parts of a second takes about one. */
export function plannedSendSeconds(spec: Pick<ArmSpec, "pauseMs" | "count" | "window" | "spread">): number {
  if (spec.pauseMs > 0) return pausedSeconds(spec);
  return spec.window !== null && spreads[spec.spread].slotsPerSecond > 1 ? 1 : 0;
}
