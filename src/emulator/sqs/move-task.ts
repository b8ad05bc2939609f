/** One move of messages out of a dead-letter queue (SQS-API StartMessageMoveTask); plain data. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: each message goes back to the queue that it came from. */
  readonly destinationArn?: string;
  readonly messagesPerSecondMax?: number;
  readonly startedAtMs: number;
  /** Visible messages at the start. */
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  failureReason?: string;
  /** When it goes on; absent once it has ended. */
  nextAtMs?: number;
}

export const isActiveTask = (task: MoveTask): boolean => task.status === "RUNNING" || task.status === "CANCELLING";
