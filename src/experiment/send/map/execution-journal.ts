import type { Target } from "../../target.ts";

/** Records executions until they have ended, so that a crash cannot leave one running unnoticed. */
export interface ExecutionJournal {
  /** Called before an execution is started. If it fails, nothing is started. */
  opened(target: Target, executionArn: string): Promise<void>;
  /** Called after the execution has ended. */
  closed(target: Target, executionArn: string): Promise<void>;
}
