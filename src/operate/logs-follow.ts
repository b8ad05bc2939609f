import { queueDepth } from "../aws/queue.ts";
import { pause } from "../base/pause.ts";
import type { Target } from "../experiment/target.ts";
import type { LogEntry } from "./logs-entry.ts";
import type { LogTail } from "./logs-tail.ts";

export interface FollowLogsRequest {
  readonly target: Target;
  readonly tail: LogTail;
  readonly onEntries: (entries: readonly LogEntry[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** FilterLogEvents allows five calls a second in an account, which others need too. */
const lookEveryMs = 2_000;
/** Looks without a line before the local target is taken for quiet. */
const quietLooksMin = 3;

/**
 * Passes on a log as it grows. On the local target, where nobody else is at work, it ends when nothing is left to
 * happen.
 */
export async function followLogs({
  target,
  tail,
  onEntries,
  signal,
}: FollowLogsRequest): Promise<"quiet" | "interrupted"> {
  const { cloud, description, stack } = target;
  const running = new Set<string>();
  for (let quietLooks = 0; ; ) {
    const entries = await tail.read();
    if (entries.length > 0) await onEntries(entries);
    for (const { kind, requestId, stream } of entries) {
      if (kind === "start") running.add(`${stream} ${requestId}`);
      if (kind === "report") running.delete(`${stream} ${requestId}`);
    }
    if (description.kind === "local") {
      const { visible, notVisible, delayed } = await queueDepth(cloud, stack.queueUrl);
      const busy = entries.length > 0 || running.size > 0 || visible + notVisible + delayed > 0;
      quietLooks = busy ? 0 : quietLooks + 1;
      if (quietLooks >= quietLooksMin) return "quiet";
    }
    await pause(cloud.clock, lookEveryMs, signal);
    if (signal.aborted) return "interrupted";
  }
}
