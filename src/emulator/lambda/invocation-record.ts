import type { AsyncEvent, FailureCondition } from "./async-event.ts";
import type { DeployedFunction } from "./deployed-function.ts";
import type { CompletedInvocation } from "./invocation.ts";
import { isoTime } from "./log-lines.ts";

export interface RecordedEnd {
  readonly condition: "Success" | FailureCondition;
  readonly atMs: number;
  /** Undefined if no attempt ran. */
  readonly last: CompletedInvocation | undefined;
}

/** The JSON document that a destination receives (recorded from AWS). */
export function invocationRecord(fn: DeployedFunction, event: AsyncEvent, end: RecordedEnd): string {
  const { condition, atMs, last } = end;
  return JSON.stringify({
    version: "1.0",
    timestamp: isoTime(atMs),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.failures + (condition === "Success" ? 1 : 0),
    },
    requestPayload: parsed(event.eventText),
    ...(last === undefined ? {} : responseParts(last)),
  });
}

const responseParts = (last: CompletedInvocation) => ({
  responseContext: {
    statusCode: 200,
    executedVersion: "$LATEST",
    ...(last.functionError === undefined ? {} : { functionError: last.functionError }),
  },
  responsePayload: parsed(last.json),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
