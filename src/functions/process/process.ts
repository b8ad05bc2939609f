import { formatJobLine, type JobMessage } from "../../base/job.ts";
import { randomFrom } from "../../base/random.ts";

/** What the handler takes from the world around it. */
export interface ProcessDependencies {
  nowMs(): number;
  sleepMs(ms: number): Promise<void>;
  print(line: string): void;
  /** How long a document works that does not say so itself, milliseconds. */
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
  /** Undefined when the body holds no document. */
  readonly job: JobMessage | undefined;
  readonly number: number;
  readonly messageId: string | null;
  readonly requestId: string;
}

/** The answer to a batch: `batchItemFailures` as Lambda's ReportBatchItemFailures reads it. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The answer to a direct event. */
export interface DocumentAnswer {
  readonly document: number;
  readonly outcome: "processed";
}

/** Thrown for a document that fails in a direct event: Lambda reports the name as `errorType`. */
class DocumentFailed extends Error {
  override name = "DocumentFailed";
}

/**
 * Processes one document (`{ "document": 7 }`), or the documents of an SQS event one after another. A document that
 * fails in a batch fails alone.
 *
 * @throws {DocumentFailed} when the document of a direct event fails.
 */
export async function processEvent(
  event: unknown,
  context: InvocationContext,
  dependencies: ProcessDependencies,
): Promise<BatchAnswer | DocumentAnswer> {
  dependencies.print(JSON.stringify(event, null, 2));
  const records = (event as { Records?: readonly SqsRecord[] } | null)?.Records;
  return Array.isArray(records)
    ? processBatch(records, context, dependencies)
    : processDocument(event, context, dependencies);
}

async function processBatch(
  records: readonly SqsRecord[],
  context: InvocationContext,
  dependencies: ProcessDependencies,
): Promise<BatchAnswer> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of records) {
    const number = Number(attributes?.ApproximateReceiveCount ?? 1);
    const attempt = { job: readJob(body), number, messageId, requestId: context.awsRequestId };
    const reason = await work(attempt, dependencies);
    if (reason !== null) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}

async function processDocument(
  event: unknown,
  context: InvocationContext,
  dependencies: ProcessDependencies,
): Promise<DocumentAnswer> {
  const job = readJob(event);
  const attempt = { job, number: 1, messageId: null, requestId: context.awsRequestId };
  const reason = await work(attempt, dependencies);
  if (job === undefined) throw new DocumentFailed('the event holds no document number; send { "document": 7 }');
  if (reason !== null) throw new DocumentFailed(`document ${job.document} failed: it is ${reason}`);
  return { document: job.document, outcome: "processed" };
}

/** Works on one document and logs its line; answers why it failed, or null. */
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
): "malformed" | "poisoned" | "flaky" | null {
  if (job === undefined) return "malformed";
  if (job.repaired) return null;
  if (job.poisoned) return "poisoned";
  // The draw depends on the attempt alone, so a repeated run fails at the same places. An asynchronous retry does not
  // know that it is one; only its time tells it from the attempt before.
  const random = randomFrom(`${job.run}/${job.document}/${messageId === null ? startedAtMs : number}`);
  return random.chance(job.flaky ?? 0) ? "flaky" : null;
}

/** The job in a message body (JSON text) or in a direct event; undefined when there is no document number in it. */
function readJob(source: unknown): JobMessage | undefined {
  const value = typeof source === "string" ? parse(source) : source;
  const document = (value as Partial<JobMessage> | null | undefined)?.document;
  return Number.isFinite(document) ? (value as JobMessage) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
