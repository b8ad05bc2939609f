/** An asynchronous event in Lambda's internal queue, as plain data. */
export interface AsyncEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly eventText: string;
  readonly receivedAtMs: number;
  /** Attempts that ran and failed. */
  failures: number;
  /** Attempts in a row that were throttled. */
  throttles: number;
  nextAttemptMs: number;
}

/** Why an event was given up, in the words of the invocation record. */
export type FailureCondition = "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";
