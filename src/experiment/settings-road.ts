import type { Road } from "../plan/road.ts";
import type { ArmSettings } from "./settings-change.ts";

/** A road as it is under the settings of an arm; what the arm leaves alone is as deployed. */
export function withSettings(road: Road, settings: ArmSettings = {}): Road {
  const { batchSize, batchingWindowSeconds, maximumConcurrency: most, reservedConcurrency: reserved } = settings;
  return {
    ...road,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(batchingWindowSeconds === undefined ? {} : { batchingWindowSeconds }),
    ...(typeof most === "number" ? { maximumConcurrency: most } : {}),
    ...(typeof reserved === "number" ? { reservedConcurrency: reserved, accountConcurrency: reserved } : {}),
  };
}
