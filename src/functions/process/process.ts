import { jsonIn } from "../../base/encoding.ts";
import { type BatchAnswer, formatJobLine, type JobMessage } from "../../base/job.ts";
import { randomFrom } from "../../base/random.ts";

/** What the handler gets from its environment. */
export interface ProcessDependencies {
  nowMs(): number;
  sleepMs(ms: number): Promise<void>;
  print(line: string): void;
  /** The work time of documents without one of their own, milliseconds. */
  readonly defaultWorkMs: number;
}

/** The part of the Lambda context that the handler reads. */
export interface InvocationContext {
  readonly awsRequestId: string;
}

/** The parts of an SQS record that the handler reads. */
interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

interface Attempt {
  /** Undefined if the body has no document number. */
  readonly job: JobMessage | undefined;
  readonly number: number;
  readonly messageId: string | null;
  readonly requestId: string;
}

/** The response to a direct event. */
export interface DocumentAnswer {
  readonly document: number;
  readonly outcome: "processed";
}

/** Thrown for a document that fails in a direct event: Lambda reports the name as `errorType`. */
class DocumentFailed extends Error {
  override name = "DocumentFailed";
}

/**
 * Processes one document (`{ "document": 7 }`), or the documents of an SQS event one after another. In a batch, a failed
 * document is reported and does not affect the others.
 *
 * @throws {DocumentFailed} if the document of a direct event fails.
 */
export function processEvent(
  event: unknown,
  context: InvocationContext,
  dependencies: ProcessDependencies,
): Promise<BatchAnswer | DocumentAnswer> {
  dependencies.print(JSON.stringify(event, null, 2));
  const records = (event as { Records?: readonly SqsRecord[] } | null)?.Records;
  if (!Array.isArray(records)) return processDocument(event, context, dependencies);
  // The event can be freed while the work goes on: a local burst has thousands of invocations at a time.
  const attempts = (records as readonly SqsRecord[]).map(({ messageId, body, attributes }) =>
    attemptOf(body, messageId, context, attributes?.ApproximateReceiveCount),
  );
  return processBatch(attempts, dependencies);
}

const attemptOf = <Id extends string | null>(
  source: unknown,
  messageId: Id,
  { awsRequestId }: InvocationContext,
  receives?: string,
) => ({ job: readJob(source), number: Number(receives ?? 1), messageId, requestId: awsRequestId });

async function processBatch(
  attempts: readonly (Attempt & { readonly messageId: string })[],
  dependencies: ProcessDependencies,
): Promise<BatchAnswer> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const attempt of attempts) {
    const reason = await work(attempt, dependencies);
    if (reason !== null) batchItemFailures.push({ itemIdentifier: attempt.messageId });
  }
  return { batchItemFailures };
}

async function processDocument(
  event: unknown,
  context: InvocationContext,
  dependencies: ProcessDependencies,
): Promise<DocumentAnswer> {
  const attempt = attemptOf(event, null, context);
  const { job } = attempt;
  const reason = await work(attempt, dependencies);
  if (job === undefined) throw new DocumentFailed('the event has no document number; send { "document": 7 }');
  if (reason !== null) throw new DocumentFailed(`document ${job.document} failed: it is ${reason}`);
  return { document: job.document, outcome: "processed" };
}

/** Works on one document and logs its line. Returns why it failed, or null. */
async function work(attempt: Attempt, dependencies: ProcessDependencies): Promise<string | null> {
  const { job } = attempt;
  const startedAtMs = dependencies.nowMs();
  if (job !== undefined) await dependencies.sleepMs(job.workMs ?? dependencies.defaultWorkMs);
  const reason = failureOf(attempt, startedAtMs);
  dependencies.print(
    formatJobLine({
      run: job?.run ?? null,
      document: job?.document ?? 0,
      size: job?.size ?? null,
      startedAtMs,
      endedAtMs: dependencies.nowMs(),
      outcome: reason === null ? "processed" : "failed",
      reason,
      attempt: attempt.number,
      messageId: attempt.messageId,
      requestId: attempt.requestId,
    }),
  );
  return reason;
}

function failureOf(
  { job, number, messageId }: Attempt,
  startedAtMs: number,
): "malformed" | "poisoned" | "flaky" | "outage" | null {
  if (job === undefined) return "malformed";
  if (job.repaired) return null;
  if (job.poisoned) return "poisoned";
  const { outage, flaky = 0 } = job;
  if (outage !== undefined && startedAtMs >= outage.fromMs && startedAtMs < outage.untilMs) return "outage";
  if (flaky === 0) return null;
  // The draw depends only on the attempt, so a repeated run has the same failures. An asynchronous retry cannot know that it
  // is a retry; only its time differs from the previous attempt.
  const random = randomFrom(`${job.run}/${job.document}/${messageId === null ? startedAtMs : number}`);
  return random.chance(flaky) ? "flaky" : null;
}

/** Reads the job from a message body (JSON text) or a direct event; undefined without a document number, a whole number. */
function readJob(source: unknown): JobMessage | undefined {
  const value = typeof source === "string" ? jsonIn(source) : source;
  const document = (value as Partial<JobMessage> | null | undefined)?.document;
  return Number.isInteger(document) ? (value as JobMessage) : undefined;
}
