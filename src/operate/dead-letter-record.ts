/** What Lambda sends to a destination for an asynchronous event that failed (L-DG asynchronous invocation records). */
export interface FailedEventRecord {
  /** RetriesExhausted, EventAgeExceeded or ZeroReservedConcurrency. */
  readonly condition: string;
  /** Name of what the function threw; undefined when it never ran. */
  readonly errorType: string | undefined;
  readonly requestPayload: unknown;
}

/** Reads a message body as such a record; undefined if it is none. */
export function readFailedEvent(body: string): FailedEventRecord | undefined {
  try {
    const value = JSON.parse(body) as {
      requestContext?: { condition?: unknown };
      requestPayload?: unknown;
      responsePayload?: { errorType?: unknown };
    } | null;
    const condition = value?.requestContext?.condition;
    if (typeof condition !== "string" || value?.requestPayload === undefined) return undefined;
    const errorType = value.responsePayload?.errorType;
    return {
      condition,
      errorType: typeof errorType === "string" ? errorType : undefined,
      requestPayload: value.requestPayload,
    };
  } catch {
    return undefined;
  }
}
