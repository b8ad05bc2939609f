import { expect, test } from "vitest";
import { partSeed, triggerCalls, triggerParts } from "../../../src/experiment/send/planned-calls.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { callTrigger } from "../../support/functions.ts";

test("each invocation of the trigger function gets 100,000 jobs, and a seed of its own", () => {
  expect([1, 100_000, 100_001, 250_000].map(triggerParts)).toEqual([1, 1, 2, 3]);
  expect(partSeed(7, 1, 100_000)).toBe(7);
  expect([1, 100_001, 200_001].map((first) => partSeed(7, first, 250_000))).toEqual(["7/1", "7/2", "7/3"]);
});

test("a part is planned as the trigger function plans it", async () => {
  const spec = {
    via: "trigger",
    count: 100_003,
    window: { minSeconds: 0, maxSeconds: 60 },
    spread: "random",
    work: fixedWork(1),
    failShare: 0,
    flaky: 0,
    pauseMs: 0,
  } as never;
  const calls = triggerCalls(spec, { id: "run", seed: 7, consumer: defaultConsumer });
  expect(calls.map(({ jobs }) => jobs.length)).toEqual([100_000, 3]);
  const event = { count: 3, first: 100_001, run: "run", seed: "7/2", spread: "random", jitter: "0-60", work: "1s" };
  const { taken } = await callTrigger(event);
  const sent = taken.map(({ MessageBody, DelaySeconds }) => [JSON.parse(MessageBody ?? ""), DelaySeconds]);
  expect(sent).toEqual(calls[1]?.jobs.map(({ message, delaySeconds }) => [message, delaySeconds]));
});
