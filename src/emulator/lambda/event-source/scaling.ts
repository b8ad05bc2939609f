import { limits } from "../../../base/limits.ts";
import { minuteMs } from "../../../base/time.ts";
import type { EmulatorOptions } from "../../options.ts";
import type { MappingSettings } from "./mapping.ts";

/** How many pollers a mapping may have, and how fast their number changes; `pollers.ts` decides when. A poller processes one batch at a time. */
export interface ScalingPlan {
  /** The number of pollers at the start, and while the queue is empty. */
  readonly start: number;
  readonly max: number;
  /** The fewest pollers that back-off leaves. */
  readonly floor: number;
  /** The time between two steps, in each of which pollers are added or one is removed, milliseconds. */
  readonly stepMs: number;
  /** How many pollers are added at once. */
  readonly addedEachStep: number;
}

/** How far a mapping has scaled. Plain data. */
export interface ScalingState {
  /** The number of pollers that the mapping may have now. It can be fractional: `pollersOf` rounds it down. */
  readonly target: number;
  /** True after an error or a throttle, until a batch succeeds: no pollers are added. */
  readonly heldBack: boolean;
  /** How long messages have waited for a poller since the last step, milliseconds. */
  readonly backlogMs: number;
}

const { eventSource } = limits;

/** Returns the plan for the settings of a mapping (L-DG "Configuring scaling behavior for SQS event source mappings"). */
export function scalingPlan(
  { maximumConcurrency, provisionedPollers }: MappingSettings,
  {
    mappingGrowthStepMs: stepMs,
    mappingBackoffFloor,
  }: Pick<EmulatorOptions, "mappingGrowthStepMs" | "mappingBackoffFloor">,
): ScalingPlan {
  if (provisionedPollers !== undefined) {
    const each = eventSource.concurrencyOfProvisionedPoller;
    const max = Math.min(provisionedPollers.maximum * each, eventSource.provisionedConcurrencyCeiling);
    const eachMs = minuteMs / eventSource.provisionedGrowthPerMinute;
    const start = provisionedPollers.minimum * each;
    return { start, max, floor: start, stepMs: eachMs, addedEachStep: 1 };
  }
  const max = maximumConcurrency ?? eventSource.concurrencyCeiling;
  const addedEachStep = Math.max(1, Math.round((eventSource.growthPerMinute * stepMs) / minuteMs));
  const start = Math.min(eventSource.initialConcurrency, max);
  return { start, max, floor: mappingBackoffFloor, stepMs, addedEachStep };
}

/** Returns the state of a mapping that has just been enabled. */
export const freshScaling = (plan: ScalingPlan): ScalingState => ({
  target: plan.start,
  heldBack: false,
  backlogMs: 0,
});

/** Adds the pollers of one step, up to the maximum of the plan. */
export const grown = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  backlogMs: 0,
  target: Math.min(plan.max, state.target + plan.addedEachStep),
});

/** Checks whether a poller may be added. */
export const mayGrow = (state: ScalingState, plan: ScalingPlan): boolean => !state.heldBack && state.target < plan.max;

/** Adds time in which messages have waited for a poller. */
export const waited = (state: ScalingState, ms: number): ScalingState => ({
  ...state,
  backlogMs: state.backlogMs + ms,
});

/** Starts the time to the next step again, after a receive without a message. */
export const withoutBacklog = (state: ScalingState): ScalingState => ({ ...state, backlogMs: 0 });

/** Removes one poller, down to the start of the plan. */
export const shrunk = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  target: Math.max(Math.min(plan.start, state.target), state.target - 1),
});

/**
 * Takes `share` of the pollers off after an error or a throttle, down to the floor of the plan. An emulator rule: with a share of 0.125 and
 * AWS's growth it gives the concurrency that was measured on AWS with 1, 5 and 10 % of failed batches.
 */
export const backedOff = (state: ScalingState, plan: ScalingPlan, share: number): ScalingState => ({
  ...state,
  target: Math.max(Math.min(plan.floor, state.target), state.target * (1 - share)),
  heldBack: true,
});

/** Returns how many pollers a state allows: a whole number. The tolerance keeps rounding errors from removing one. */
export const pollersOf = ({ target }: ScalingState): number => Math.floor(target + 1e-9);

/** Allows growth again after a batch has succeeded. */
export const recovered = (state: ScalingState): ScalingState =>
  state.heldBack ? { ...state, heldBack: false } : state;

/** Adapts the state to the plan of changed settings. */
export const replanned = (state: ScalingState, plan: ScalingPlan): ScalingState => ({
  ...state,
  target: state.heldBack ? Math.min(state.target, plan.max) : Math.min(Math.max(state.target, plan.start), plan.max),
});

/** How far the receives of a mapping may be ahead of their rate, milliseconds: what one second allows comes at once. */
const burstMs = 1_000;

/**
 * The receives of a mapping in provisioned mode: each of its pollers makes 10 in a second at most, and receives 1 MB (L-DG
 * "Scaling behavior"). That the pollers of a mapping share both limits, and that they are counted over a second, are emulator
 * rules. A mapping in standard mode has no such limit.
 */
export class ReceiveRate {
  /** When everything that was received so far is within the rate. */
  #paidAtMs = Number.NEGATIVE_INFINITY;

  /**
   * Books the next receive.
   *
   * @param concurrency ten for each poller
   * @returns how long the receive has to wait, milliseconds
   */
  book(nowMs: number, concurrency: number): number {
    const waitMs = Math.max(0, this.#paidAtMs - burstMs - nowMs);
    this.#pay(nowMs, concurrency, 1 / eventSource.receivesPerProvisionedPoller);
    return waitMs;
  }

  /** Books the bytes that a receive has returned, which can cost more than the receive itself. */
  bookBytes(nowMs: number, concurrency: number, bytes: number): void {
    this.#pay(
      nowMs,
      concurrency,
      Math.max(0, bytes / eventSource.bytesPerProvisionedPoller - 1 / eventSource.receivesPerProvisionedPoller),
    );
  }

  /** @param pollerSeconds for how long this occupies one poller, seconds */
  #pay(nowMs: number, concurrency: number, pollerSeconds: number): void {
    const pollers = Math.max(1, concurrency / eventSource.concurrencyOfProvisionedPoller);
    this.#paidAtMs = Math.max(nowMs, this.#paidAtMs) + (pollerSeconds * 1_000) / pollers;
  }
}
