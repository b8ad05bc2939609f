import { expect, test } from "vitest";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import { waitResults, waitsOf } from "../../src/experiment/times.ts";
import { JobLog } from "../../src/measure/job-log.ts";
import type { PlannedCall } from "../../src/plan/send-plan.ts";

const originMs = 1_000_000;
/** The log is dated by a clock that is ahead of ours. */
const skewMs = 500;

/** Messages by their delay, sent 100 ms after the start, and when each was received, seconds after the start; undefined for never. */
function runWith(messages: readonly { readonly delaySeconds: number; readonly receivedSeconds?: number }[]) {
  const jobs = messages.map(({ delaySeconds }, index) => ({ message: { document: index + 1 }, delaySeconds }));
  const call: PlannedCall = { atMs: 0, jobs };
  const sends = newSendState();
  sends.calledMs.set(call, originMs + 100);
  const log = new JobLog();
  messages.forEach(({ receivedSeconds }, index) => {
    sends.sent.add(index + 1);
    if (receivedSeconds === undefined) return;
    const startedMs = originMs + skewMs + receivedSeconds * 1_000;
    log.addAttempt({ job: index + 1, startedMs, endedMs: startedMs + 50, outcome: "processed", requestId: `${index}` });
  });
  const evidence = { log } as Parameters<typeof waitsOf>[1]["evidence"];
  const seen = { startedMs: originMs, endedMs: originMs + 10_000, skewMs, sends, evidence };
  const run = { spec: { via: "sqs", arrivalsSeconds: undefined }, calls: [call] } as unknown as Parameters<
    typeof waitResults
  >[0];
  return { run, seen };
}

const resultsOf = (...given: Parameters<typeof runWith>) => {
  const { run, seen } = runWith(...given);
  return waitResults(run, seen, waitsOf(run, seen));
};

test("a wait contains the delay, and the wait in the queue begins when the delay is over", () => {
  const { waits, queue } = resultsOf([
    { delaySeconds: 0, receivedSeconds: 0.1 },
    { delaySeconds: 2, receivedSeconds: 5.1 },
    { delaySeconds: 4, receivedSeconds: 4.1 },
  ]);
  expect([0, 50, 100].map((p) => waits?.total[p])).toEqual([0.1, 4.1, 5.1]);
  expect([0, 50, 100].map((p) => waits?.inQueue?.[p])).toEqual([0, 0, 3]);
  expect(queue).toEqual({ stepMs: 1_000, waiting: [0, 0, 1, 1, 1, 1] });
});

test("a message that is never received waits until the end", () => {
  const { queue } = resultsOf([{ delaySeconds: 0, receivedSeconds: 0.2 }, { delaySeconds: 7 }]);
  expect(queue?.waiting).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
});

test("without a job that started nothing is known", () => {
  expect(resultsOf([{ delaySeconds: 0 }])).toEqual({});
});
