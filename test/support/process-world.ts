import { type JobLine, parseJobLine } from "../../src/base/job.ts";
import { processEvent } from "../../src/functions/process/process.ts";

/** Calls the handler on a clock of its own that starts at 1,000 ms and only sleeps move. */
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

/** A record of an SQS event. */
export const record = (messageId: string, body: unknown, receiveCount = 1) => ({
  messageId,
  body: typeof body === "string" ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: String(receiveCount) },
});
