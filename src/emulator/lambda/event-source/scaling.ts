import { limits } from "../../../base/limits.ts";
import type { MappingSettings } from "./settings.ts";

/** How many pollers a mapping may have, and how quickly it gets more. A poller runs one batch at a time. */
export interface ScalingPlan {
  /** Pollers at the start, and those that stay when the queue is empty. */
  readonly start: number;
  readonly max: number;
  /** Between two pollers that are added, or taken away, milliseconds. */
  readonly stepMs: number;
}

/** How far a mapping has scaled. */
export interface ScalingState {
  /** Pollers that the mapping may have now. */
  readonly target: number;
  /** True after an error or a throttle: no growth until a batch has succeeded. */
  readonly heldBack: boolean;
}

const { eventSource } = limits;
const minuteMs = 60_000;

/** The plan of a mapping's settings (L-DG "Configuring scaling behavior for SQS event source mappings"). */
export function scalingPlan({ maximumConcurrency, provisionedPollers }: MappingSettings): ScalingPlan {
  if (provisionedPollers !== undefined) {
    const each = eventSource.concurrencyOfProvisionedPoller;
    const max = Math.min(provisionedPollers.maximum * each, eventSource.provisionedConcurrencyCeiling);
    const stepMs = minuteMs / eventSource.provisionedGrowthPerMinute;
    return { start: provisionedPollers.minimum * each, max, stepMs };
  }
  const max = maximumConcurrency ?? eventSource.concurrencyCeiling;
  return { start: Math.min(eventSource.initialConcurrency, max), max, stepMs: minuteMs / eventSource.growthPerMinute };
}

/** Where a mapping starts from when it is enabled. */
export const freshScaling = (plan: ScalingPlan): ScalingState => ({ target: plan.start, heldBack: false });

/** One poller more, within the plan. */
export const grown = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  target: Math.min(plan.max, state.target + 1),
});

/** True when more pollers would be allowed. */
export const mayGrow = (state: ScalingState, plan: ScalingPlan): boolean => !state.heldBack && state.target < plan.max;

/** One poller less, as the queue is empty. */
export const shrunk = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  target: Math.max(Math.min(plan.start, state.target), state.target - 1),
});

/** Half the pollers, but no fewer than `floor`, after an error or a throttle (emulator rule). */
export const backedOff = (state: ScalingState, floor: number): ScalingState => ({
  target: Math.max(Math.min(floor, state.target), Math.floor(state.target / 2)),
  heldBack: true,
});

/** A batch has succeeded: growth may go on. */
export const recovered = (state: ScalingState): ScalingState =>
  state.heldBack ? { ...state, heldBack: false } : state;

/** The same state under new settings. */
export const replanned = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  target: state.heldBack ? Math.min(state.target, plan.max) : Math.min(Math.max(state.target, plan.start), plan.max),
});
