import type { Progress } from "../experiment/result.ts";
import type { RedriveProgress } from "../operate/redrive-document.ts";

/** A redrive's progress as the painter takes it: moved is done, in flight is running. */
export function asProgress({ total, moved, inFlight, failed, elapsedMs }: RedriveProgress): Progress {
  const waiting = Math.max(0, total - moved - inFlight - failed);
  return {
    arm: "redrive",
    phase: "running",
    total,
    done: moved,
    running: inFlight,
    waiting,
    failed,
    elapsedMs,
    remainingMs: moved === 0 || elapsedMs === 0 ? null : (elapsedMs / moved) * (waiting + inFlight),
  };
}
