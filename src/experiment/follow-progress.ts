import { type JobEvidence, unaccounted } from "../measure/jobs.ts";
import type { FollowRequest } from "./follow.ts";
import { remainingTimeMs } from "./remaining-time.ts";
import type { Progress } from "./result.ts";

/** How far a run has come. */
export function progressOf(request: FollowRequest, evidence: JobEvidence): Progress {
  const { spec, state, log, startedMs, target } = request;
  const nowMs = target.cloud.clock.nowMs();
  const open = unaccounted(evidence).length;
  const total = spec.count - state.unsent.size;
  const done = state.sent.size - open;
  const running = Math.min(open, log.invocations.running);
  return {
    arm: spec.name,
    phase: "running",
    total,
    done,
    running,
    waiting: Math.max(0, total - done - running),
    failed: evidence.failed.size + evidence.deadLettered.size,
    elapsedMs: nowMs - startedMs,
    remainingMs: remainingTimeMs({
      jobs: request.jobs,
      log: log.jobs,
      isDone: (document) => log.jobs.wasProcessed(document) || evidence.deadLettered.has(document),
      running,
      nowMs,
      firstSendMs: state.firstSendMs ?? startedMs,
      expectedEndMs: startedMs + request.expectedEndMs,
      retry: request.retry,
    }),
  };
}
