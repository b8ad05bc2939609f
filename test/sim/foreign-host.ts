import { formatJobLine, type JobMessage } from "../../src/base/job.ts";
import type { Random } from "../../src/base/random.ts";
import type { FunctionHost, HandlerEnd } from "../../src/emulator/lambda/host/function-host.ts";

/** An invocation of the function of a user, as its host saw it. */
interface ForeignInvocation {
  readonly requestId: string;
  /** The jobs of the run in it. */
  readonly jobs: readonly number[];
  /** The jobs that it processed: AWS does not deliver them again. */
  readonly processed: readonly number[];
  readonly endMs: number;
  readonly hasFailed: boolean;
}

/** What happened to the jobs of a run. */
export interface ForeignTruth {
  readonly runs: ForeignInvocation[];
  readonly deadLettered: Set<number>;
  /** When the first invocation with a job of the run began, milliseconds since the epoch. */
  firstSeenMs: number;
  /** When the run ended, and its metrics began to settle, milliseconds since the epoch. */
  endedMs: number;
  /** The job in a message body; undefined in a message of others. */
  jobOf(body: string): number | undefined;
  /** The jobs that were processed. */
  doneJobs(): ReadonlySet<number>;
  /** How often jobs were processed again. */
  duplicates(): number;
}

/** The truth before the first job. */
export function newForeignTruth(): ForeignTruth {
  const runs: ForeignInvocation[] = [];
  const deadLettered = new Set<number>();
  return {
    runs,
    deadLettered,
    firstSeenMs: Number.POSITIVE_INFINITY,
    endedMs: Number.POSITIVE_INFINITY,
    jobOf: (body) => (JSON.parse(body) as Partial<JobMessage>).document,
    doneJobs: () => new Set(runs.flatMap(({ processed }) => processed)),
    duplicates: () => {
      const all = runs.flatMap(({ processed }) => processed);
      return all.length - new Set(all).size;
    },
  };
}

interface HostChoices {
  readonly hasWrapper: boolean;
  readonly reportsItemFailures: boolean;
}

interface Delivered {
  readonly messageId: string | null;
  readonly job: number | undefined;
  readonly fails: boolean;
}

/**
 * A host whose function works for up to three seconds and logs nothing, unless it has the wrapper. It fails for poisoned jobs,
 * and now and then for any event; of a batch it reports the messages that failed, if the mapping reads that.
 */
export function foreignHost(random: Random, truth: ForeignTruth, choices: HostChoices): FunctionHost {
  return {
    start: ({ kernel, log }) => ({
      ended: false,
      load: (done) => done(),
      dispose: () => undefined,
      invoke: (eventJson, { context: { awsRequestId: requestId } }, done) => {
        const event: unknown = JSON.parse(eventJson);
        const delivered = deliveredIn(event, random);
        const jobs = delivered.flatMap(({ job }) => job ?? []);
        if (jobs.length > 0) truth.firstSeenMs = Math.min(truth.firstSeenMs, kernel.nowMs);
        const startedAtMs = kernel.nowMs;
        kernel.after(100 + Math.round(random.next() * 2_900), "end of the work of a user", () => {
          const { end, processed, hasFailed, failed } = endOf(delivered, choices);
          truth.runs.push({ requestId, jobs, processed, hasFailed, endMs: kernel.nowMs });
          if (choices.hasWrapper) {
            for (const { messageId } of delivered) {
              const outcome = failed(messageId) ? "failed" : "processed";
              const times = { startedAtMs, endedAtMs: kernel.nowMs };
              const line = { run: null, document: 0, size: null, ...times, outcome, reason: null, attempt: 1 } as const;
              log.console(kernel.nowMs, "INFO", formatJobLine({ ...line, messageId, requestId }));
            }
          }
          done(end);
        });
      },
    }),
  };
}

function deliveredIn(event: unknown, random: Random): Delivered[] {
  const { Records } = event as { readonly Records?: readonly { readonly messageId: string; readonly body: string }[] };
  const read = (source: Partial<JobMessage>, messageId: string | null): Delivered => ({
    messageId,
    job: source.document,
    fails: source.poisoned === true || random.chance(0.03),
  });
  return Records === undefined
    ? [read(event as Partial<JobMessage>, null)]
    : Records.map(({ messageId, body }) => read(JSON.parse(body) as Partial<JobMessage>, messageId));
}

/** How an invocation ends: with an error, or with the messages that failed. */
function endOf(delivered: readonly Delivered[], { reportsItemFailures }: HostChoices) {
  const failing = delivered.filter(({ fails }) => fails);
  const isPartial = reportsItemFailures && delivered[0]?.messageId !== null;
  const hasFailed = failing.length > 0 && !isPartial;
  const failed = (messageId: string | null) => hasFailed || failing.some((message) => message.messageId === messageId);
  const answer = { batchItemFailures: failing.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  const end: HandlerEnd = hasFailed
    ? { kind: "failed", error: { errorType: "Error", errorMessage: "failed" } }
    : { kind: "returned", json: JSON.stringify(isPartial ? answer : {}) };
  const processed = delivered.flatMap(({ job, messageId }) => (job === undefined || failed(messageId) ? [] : [job]));
  return { end, processed, hasFailed, failed };
}
