import { spreads } from "../plan/spreads.ts";
import type { ArmSpec } from "./arm-spec.ts";

/** From the first to the last send, seconds, where the user wants a pause between two of them. */
export const pausedSeconds = ({ pauseMs, count }: Pick<ArmSpec, "pauseMs" | "count">): number =>
  (pauseMs * (count - 1)) / 1000;

/** How long sending takes when the driver keeps its pace: a spread of parts of a second takes about one. */
export function plannedSendSeconds(spec: Pick<ArmSpec, "pauseMs" | "count" | "window" | "spread">): number {
  if (spec.pauseMs > 0) return pausedSeconds(spec);
  return spec.window !== null && spreads[spec.spread].slotsPerSecond > 1 ? 1 : 0;
}
