import type { Via } from "../experiment/result.ts";
import type { SpreadName } from "../plan/spread.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { WorkFlags } from "./run-plan-work-flags.ts";
import type { JitterWindow } from "./values/windows.ts";

/** Settings of the road that a plan may assume. */
export interface RoadFlags {
  readonly ideal?: boolean;
  readonly batchSize?: number;
  readonly maximumConcurrency?: number;
  readonly reservedConcurrency?: number;
  readonly accountLimit?: number;
}

/** Flags of `flatten plan`, after parsing. */
export interface PlanFlags extends CommonFlags, RoadFlags, WorkFlags {
  readonly count?: number;
  readonly via?: Via;
  readonly jitter?: JitterWindow;
  readonly maxConcurrency?: number;
  /** Milliseconds. */
  readonly deadline?: number;
  readonly confidence?: number;
  readonly spread?: SpreadName;
}

/** Names of the road's flags that were given, with their values. */
export const givenRoad = (flags: RoadFlags): (readonly [flag: string, value: number])[] =>
  (
    [
      ["--batch-size", flags.batchSize],
      ["--maximum-concurrency", flags.maximumConcurrency],
      ["--reserved-concurrency", flags.reservedConcurrency],
      ["--account-limit", flags.accountLimit],
    ] as const
  ).flatMap(([flag, value]) => (value === undefined ? [] : [[flag, value] as const]));
