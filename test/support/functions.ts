import { type JobLine, parseJobLine } from "../../src/base/job.ts";
import { processEvent } from "../../src/functions/process/process.ts";
import type { GetMetricData } from "../../src/functions/trigger/goal-plan.ts";
import { type BatchEntry, type RefusedEntry, triggerBurst } from "../../src/functions/trigger/trigger.ts";

/** Calls the handler of `process`. Its clock starts at 1,000 ms and moves only while it sleeps. */
export async function callProcess(event: unknown, defaultWorkMs = 2_000) {
  let nowMs = 1_000;
  const printed: string[] = [];
  const call = processEvent(
    event,
    { awsRequestId: "request-1" },
    {
      nowMs: () => nowMs,
      sleepMs: async (ms) => {
        nowMs += ms;
      },
      print: (line) => void printed.push(line),
      defaultWorkMs,
    },
  );
  const answer = await call.then(
    (value) => ({ value, error: undefined }),
    (error: Error) => ({ value: undefined, error }),
  );
  const lines = printed.map(parseJobLine).filter((line): line is JobLine => line !== undefined);
  return { ...answer, printed, lines };
}

/** Creates a record of an SQS event. */
export const record = (messageId: string, body: unknown, receiveCount = 1) => ({
  messageId,
  body: typeof body === "string" ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: String(receiveCount) },
});

/** The metrics that the function can read, and its environment variables. */
interface TriggerSetup {
  readonly getMetricData?: GetMetricData;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Calls the handler of `trigger` with a queue that accepts every entry except those that `refuse` returns for a call. */
export async function callTrigger(
  event: unknown,
  refuse: (entries: readonly BatchEntry[], call: number) => readonly RefusedEntry[] = () => [],
  { getMetricData = async () => ({}), variables = {} }: TriggerSetup = {},
) {
  const calls: (readonly BatchEntry[])[] = [];
  const taken: BatchEntry[] = [];
  const waits: number[] = [];
  const printed: string[] = [];
  let nowMs = 0;
  const call = triggerBurst(
    event,
    { awsRequestId: "request-1" },
    {
      sendBatch: async (entries) => {
        calls.push(entries);
        nowMs += 20;
        const refused = refuse(entries, calls.length);
        const ids = new Set(refused.map(({ Id }) => Id));
        taken.push(...entries.filter(({ Id }) => !ids.has(Id)));
        return refused;
      },
      getMetricData,
      variables,
      nowMs: () => nowMs,
      sleepMs: async (ms) => void waits.push(ms),
      print: (line) => void printed.push(line),
    },
  );
  const outcome = await call.then(
    (answer) => ({ answer, error: undefined }),
    (error: Error) => ({ answer: undefined, error }),
  );
  return { ...outcome, calls, taken, waits, printed };
}
