import { expect, test } from "vitest";
import { addOutcomes, codesIn, recordOutcome, unconfirmJobs } from "../../../src/experiment/send/by-map.ts";
import { newSendState } from "../../../src/experiment/send/send-state.ts";

test("codes name the entries that SQS did not accept, and the batches that may have arrived", () => {
  const sends = newSendState();
  const jobs = Array.from({ length: 25 }, (_, i) => ({ message: { document: i + 101 }, delaySeconds: 0 }));
  // Batch 1: its second entry failed. Batch 2 was sent again, and arrived. Batch 3 failed on every attempt.
  recordOutcome({ sends }, jobs, [1 * 2_048 + 0b10, 2 * 2_048 + 1_024, -3], "jobs");
  expect([...sends.unsent].map(([job, { why }]) => [job, why])).toEqual([
    [102, "refused"],
    ...[121, 122, 123, 124, 125].map((job) => [job, "unconfirmed"]),
  ]);
  expect(sends.sent.size).toBe(19);
  expect(sends.sentAgain).toBe(10);
});

test("codes of children that are only counted add up", () => {
  // One child sent 2 batches again. Another one had 3 messages refused, and 20 whose calls failed.
  expect(addOutcomes([2, 128 * (3 + 1_024 * 20)])).toEqual({ again: 20, refused: 3, unconfirmed: 20 });
});

test("what is no code is left out", () => {
  expect(codesIn({ output: '{"codes":[5,null,{"Error":"States.Timeout"}]}' })).toEqual([5]);
  expect(codesIn({ output: undefined })).toEqual([]);
});

test("if children failed, no job counts as sent before it is seen", () => {
  const sends = newSendState();
  const jobs = [1, 2].map((document) => ({ message: { document }, delaySeconds: 0 }));
  recordOutcome({ sends }, jobs, [2_048 + 0b1], "jobs");
  unconfirmJobs({ sends }, jobs, 0);
  expect([...sends.sent]).toEqual([2]);
  unconfirmJobs({ sends }, jobs, 1);
  expect([...sends.sent]).toEqual([]);
  expect([...sends.unsent].map(([job, { why }]) => [job, why])).toEqual([
    [1, "refused"],
    [2, "unconfirmed"],
  ]);
});
