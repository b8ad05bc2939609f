import type { GetMetricData } from "../../src/functions/trigger/recent-runs.ts";
import type { BatchEntry, RefusedEntry } from "../../src/functions/trigger/send-jobs.ts";
import { triggerBurst } from "../../src/functions/trigger/trigger.ts";

/** What the metrics are, and how the function was set up. */
interface ProcessContext {
  readonly getMetricData?: GetMetricData;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Calls the handler with a queue that keeps what it takes; `refuse` says what it does not take at each call. */
export async function callTrigger(
  event: unknown,
  refuse: (entries: readonly BatchEntry[], call: number) => readonly RefusedEntry[] = () => [],
  { getMetricData = async () => ({}), variables = {} }: ProcessContext = {},
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
