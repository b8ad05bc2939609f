import type { JobMessage } from "../../base/job.ts";
import { batchEntriesMax } from "../../base/limits.ts";
import { type Random, randomFrom } from "../../base/random.ts";
import { type BurstMessage, jobIdentity, jobWithPayload, messageOf } from "../../plan/payloads.ts";
import { type PlannedCall, planJobs, planMessages } from "../../plan/send-plan.ts";
import { consumerOf, type GoalPlan, type PlanDependencies, planForGoal } from "./goal-plan.ts";
import { checkSizes } from "./payloads.ts";
import { readTriggerRequest, type TriggerRequest } from "./request.ts";
import { type SendBatch, sendJobs } from "./send-jobs.ts";

/** What the handler gets from its environment. */
export interface TriggerDependencies extends PlanDependencies {
  readonly sendBatch: SendBatch;
  sleepMs(ms: number): Promise<void>;
  print(line: string): void;
}

/** The response of the function, which it also logs. */
export interface TriggerAnswer {
  readonly run: string | null;
  readonly sent: number;
  readonly failed: number;
  /** Documents whose messages were not accepted. */
  readonly failedDocuments: readonly number[];
  readonly spread: string;
  /** The shortest and the longest delay of a message, seconds. */
  readonly delaySeconds: { readonly min: number; readonly max: number };
  /** From the first to the last call, milliseconds. */
  readonly sendMs: number;
  /** Why messages were not accepted, each reason once. */
  readonly errors: readonly string[];
  /** How the window was computed; absent if the event has a window. */
  readonly plan?: GoalPlan;
}

/**
 * Sends one message for each document to the queue, with delays from the window of the event or from a window that is
 * computed for a goal.
 *
 * @throws {Error} for an invalid event, for a goal that cannot be met, and if SQS accepted no message.
 */
export async function triggerBurst(
  event: unknown,
  context: { readonly awsRequestId: string },
  dependencies: TriggerDependencies,
): Promise<TriggerAnswer> {
  const request = readTriggerRequest(event);
  const random = randomFrom(request.seed ?? context.awsRequestId);
  const messages = jobsOf(request, random);
  const messageOf = messagesOf(request, random, context.awsRequestId);
  if (request.payloads !== undefined) checkSizes(messages, request.payloads, messageOf);
  const planned = request.goal && (await planForGoal(request, request.goal, dependencies));
  const plan = planned?.plan;
  if (plan !== undefined) dependencies.print([plan.why, ...plan.caveats].join("; "));
  const { spread = "random" } = plan ?? request;
  const consumer = consumerOf(dependencies.variables);
  const calls = planMessages({ ...request, consumer, ...planned, messages, spread, random }, batchEntriesMax);
  const startedAtMs = dependencies.nowMs();
  const { sent, failedIds, errors } = await sendJobs(calls, { ...dependencies, messageOf });
  const answer = {
    run: request.run ?? null,
    sent,
    failed: failedIds.length,
    failedDocuments: failedIds.map(Number),
    spread,
    delaySeconds: delayRange(calls),
    sendMs: dependencies.nowMs() - startedAtMs,
    errors,
    ...(plan && { plan }),
  };
  dependencies.print(JSON.stringify({ flatten: "trigger", ...answer }));
  if (sent === 0) throw new Error(`SQS accepted none of the ${failedIds.length} messages: ${errors.join("; ")}`);
  return answer;
}

const jobsOf = ({ count, first, run, work, failShare, flaky, outage }: TriggerRequest, random: Random): JobMessage[] =>
  planJobs({
    count,
    random,
    failShare,
    flaky,
    ...(run === undefined ? {} : { run }),
    ...(work === undefined ? {} : { work }),
  }).map((message) => ({
    ...message,
    document: message.document + first - 1,
    ...(outage === undefined ? {} : { outage }),
  }));

/** Creates the messages of jobs: jobs of flatten, together with the payloads of the event, if it has any. */
const messagesOf =
  ({ payloads, run }: TriggerRequest, random: Random, requestId: string) =>
  (job: JobMessage): BurstMessage => {
    if (payloads === undefined) return { body: JSON.stringify(job) };
    const message = messageOf(payloads, jobIdentity(random, run ?? requestId, job.document), false);
    return { ...message, body: jobWithPayload(job, message.body) };
  };

/** Returns the range of delays in seconds; a delay is the message timer plus the time of the call. */
function delayRange(calls: readonly PlannedCall[]): TriggerAnswer["delaySeconds"] {
  const ms = calls.flatMap(({ atMs, jobs }) => jobs.map(({ delaySeconds }) => atMs + delaySeconds * 1000));
  ms.sort((a, b) => a - b);
  return { min: (ms[0] ?? 0) / 1000, max: (ms.at(-1) ?? 0) / 1000 };
}
