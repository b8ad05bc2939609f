import { formatJobLine, jobAttribute, readJobAttribute } from "../base/job.ts";

/** The part of the Lambda context that is read. */
interface RequestContext {
  readonly awsRequestId: string;
}

/** A handler of a Lambda function: asynchronous, or with a callback. */
type Handler<Event, Context, Result> = (
  event: Event,
  context: Context,
  callback: (error?: Error | string | null, result?: unknown) => void,
) => Result | Promise<Result>;

/**
 * Wraps the handler of a Lambda function, so that it logs one line for each attempt at a job: each message of an SQS batch,
 * or the whole event of any other invocation. `flatten burst` and `flatten compare` read these lines, and account for every
 * job. The event, the result and errors of the handler are passed on unchanged.
 *
 * An attempt has failed if the handler throws an error, or if the result lists its message in `batchItemFailures`. All
 * messages of a batch have the times of their invocation. An invocation that times out or exits logs no line.
 */
export function withJobLines<Event, Context extends RequestContext, Result>(
  handler: Handler<Event, Context, Result>,
): (event: Event, context: Context) => Promise<Result> {
  return async (event, context) => {
    const attempts = attemptsIn(event);
    const startedAtMs = Date.now();
    const write = (reasonOf: (messageId: string | null) => string | null) => {
      const endedAtMs = Date.now();
      for (const { messageId, attempt, job } of attempts) {
        const reason = reasonOf(messageId);
        const outcome = reason === null ? "processed" : "failed";
        const { run = null, job: document = 0 } = job ?? {};
        const attempted = { run, document, size: null, startedAtMs, endedAtMs, outcome } as const;
        console.log(formatJobLine({ ...attempted, reason, attempt, messageId, requestId: context.awsRequestId }));
      }
    };
    try {
      const result = await resultOf(handler, event, context);
      const failed = failuresIn(result, attempts);
      write((messageId) => (failed === "all" || failed.includes(messageId) ? "batch item failure" : null));
      return result;
    } catch (error) {
      write(() => (error instanceof Error ? error.name : "error"));
      throw error;
    }
  };
}

interface Attempt {
  /** Null unless the job is a message of SQS. */
  readonly messageId: string | null;
  /** The receive count of the message. */
  readonly attempt: number;
  /** Known only of a message that has waited for longer than 900 s, and has another id now than its sender knows. */
  readonly job?: ReturnType<typeof readJobAttribute>;
}

/** The fields of a record in an SQS event. */
interface SqsRecord {
  readonly messageId?: unknown;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
  readonly messageAttributes?: Readonly<Record<string, { readonly stringValue?: string } | undefined>>;
}

function attemptsIn(event: unknown): readonly Attempt[] {
  const records = (event as { readonly Records?: unknown } | null | undefined)?.Records;
  const whole = [{ messageId: null, attempt: 1 }];
  if (!Array.isArray(records) || records.length === 0) return whole;
  const messages = records.flatMap(({ messageId, attributes, messageAttributes }: SqsRecord) => {
    if (typeof messageId !== "string") return [];
    const job = readJobAttribute(messageAttributes?.[jobAttribute]?.stringValue);
    return [{ messageId, attempt: Number(attributes?.ApproximateReceiveCount ?? 1), job }];
  });
  return messages.length === records.length ? messages : whole;
}

/** The messages that the result reports as failed. An entry that names no message of the batch fails all of them (L-DG). */
function failuresIn(result: unknown, attempts: readonly Attempt[]): readonly (string | null)[] | "all" {
  const failures = (result as { readonly batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (!Array.isArray(failures) || attempts[0]?.messageId === null) return [];
  const ids = failures.map((failure: { readonly itemIdentifier?: string } | null) => failure?.itemIdentifier ?? "");
  return ids.every((id) => attempts.some(({ messageId }) => messageId === id)) ? ids : "all";
}

/** Calls a handler that returns its result, or passes it to a callback. */
function resultOf<Event, Context, Result>(
  handler: Handler<Event, Context, Result>,
  event: Event,
  context: Context,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => {
      if (error === undefined || error === null) resolve(result as Result);
      else reject(error);
    });
    const isAwaited = typeof (returned as Promise<Result> | undefined)?.then === "function";
    if (isAwaited || handler.length < 3) resolve(returned as Result);
  });
}
