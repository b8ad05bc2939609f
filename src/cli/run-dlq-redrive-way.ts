import { usageError } from "../base/errors.ts";
import type { RedriveWay } from "../operate/redrive-document.ts";
import type { SpreadName } from "../plan/spread.ts";
import type { JitterWindow } from "./values/windows.ts";

/** Flags that say how dead letters are moved. */
export interface RedriveFlags {
  readonly rate?: number;
  readonly jitter?: JitterWindow;
  readonly spread?: SpreadName;
  readonly repaired?: boolean;
  readonly dryRun?: boolean;
}

/**
 * SQS's move task, unless messages have to be delayed or changed: it can do neither.
 *
 * @throws {FlattenError} a usage error, for flags that do not go together.
 */
export function redriveWayOf({ rate, jitter, spread, repaired }: RedriveFlags): RedriveWay {
  if (spread !== undefined && jitter === undefined) {
    throw usageError("--spread needs a window to spread over", `for example: --jitter 10-100 --spread ${spread}`);
  }
  if (jitter === undefined && !repaired) return { by: "task", messagesPerSecond: rate ?? null };
  if (rate !== undefined) {
    throw usageError(
      `--rate goes with SQS's own move task, which can neither delay nor repair; --${jitter ? "jitter" : "repaired"} does without it`,
      "choose one: --rate 50, or --jitter 10-100",
    );
  }
  return {
    by: "flatten",
    window: { min: jitter?.minSeconds ?? 0, max: jitter?.maxSeconds ?? 0 },
    spread: jitter === undefined ? "none" : (spread ?? "random"),
    repaired: repaired === true,
  };
}
