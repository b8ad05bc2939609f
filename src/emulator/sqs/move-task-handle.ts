import { sqsErrors } from "./sqs-errors.ts";

interface TaskKey {
  readonly taskId: string;
  readonly sourceArn: string;
}

export const moveTaskHandle = (key: TaskKey): string =>
  btoa(JSON.stringify({ taskId: key.taskId, sourceArn: key.sourceArn }));

/** @throws AwsError `InvalidParameterValueException` for a text that is no task handle. */
export function readMoveTaskHandle(handle: string): TaskKey {
  try {
    const { taskId, sourceArn } = JSON.parse(atob(handle)) as Partial<TaskKey>;
    if (typeof taskId === "string" && typeof sourceArn === "string") return { taskId, sourceArn };
  } catch {
    // Falls through to the one answer for every malformed handle.
  }
  throw sqsErrors.invalidParameter("Value for parameter TaskHandle is invalid.");
}
