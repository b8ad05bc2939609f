import type { PlannedCall } from "../../plan/send-plan.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { Target } from "../target.ts";
import type { SendState } from "./send-state.ts";

/** What a sender is asked to send. */
export interface SendRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  readonly run: string;
  readonly seed: number;
  readonly calls: readonly PlannedCall[];
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

/** From the first to the last call as planned, seconds. */
export const plannedSendSeconds = (calls: readonly PlannedCall[]): number => (calls.at(-1)?.atMs ?? 0) / 1000;
