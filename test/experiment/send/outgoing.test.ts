import { expect, test } from "vitest";
import { planArm } from "../../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { type OutgoingRun, outgoingMessage } from "../../../src/experiment/send/messages.ts";
import { onePayload } from "../../../src/experiment/send/payload-file.ts";
import { readStackFacts } from "../../../src/experiment/stack-facts.ts";
import { jobFields, textTemplate } from "../../../src/plan/payloads.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const groupOf = (groupId: string) => ({ groupId: textTemplate(groupId, jobFields, "--group-id") });

const specOf = (change: Partial<ArmSpec> = {}): ArmSpec => ({
  name: "sqs 0 s",
  via: "sqs",
  count: 40,
  window: null,
  spread: "none",
  work: fixedWork(1),
  failShare: 0,
  flaky: 0,
  pauseMs: 0,
  parallel: undefined,
  timeoutMs: 600_000,
  payloads: { list: [onePayload('{"id":{{job}},"key":"{{uuid}}"}')], attributes: [], groupId: undefined },
  ...change,
});

const own = {
  functionName: "orders",
  stack: null,
  triggerFunctionName: null,
  mappingId: "1",
  deadLetterQueueUrl: null,
};

const runOn = (queueUrl: string, spec: ArmSpec, change: Partial<OutgoingRun> = {}) =>
  ({ spec, id: "run-1", seed: 7, target: { workload: { ...own, queueUrl } }, ...change }) as unknown as OutgoingRun;

test("a message of a FIFO queue has its group, and its run and job as the deduplication id", () => {
  const payloads = { ...specOf().payloads, ...groupOf("g{{job}}") } as ArmSpec["payloads"] & {};
  const message = outgoingMessage(runOn("https://sqs/1/jobs.fifo", specOf({ payloads })), { document: 3 });
  expect(message).toMatchObject({ groupId: "g3", deduplicationId: "run-1-3" });
  expect(JSON.parse(message.body).id).toBe(3);
  const fair = outgoingMessage(runOn("https://sqs/1/jobs", specOf({ payloads })), { document: 3 });
  expect(fair).toEqual({ groupId: "g3", body: message.body });
});

test("a seed repeats the UUIDs of an arm, and each arm and each job has its own", () => {
  const keyOf = (document: number, spec = specOf(), change = {}) =>
    JSON.parse(outgoingMessage(runOn("https://sqs/1/jobs", spec, change), { document }).body).key;
  expect(keyOf(1)).toBe(keyOf(1));
  const others = [keyOf(2), keyOf(1, specOf({ name: "sqs 0-30 s" })), keyOf(1, specOf(), { seed: 8 })];
  expect(new Set([keyOf(1), ...others]).size).toBe(4);
});

test("the function of flatten gets its job with the payload", async () => {
  const { target } = await deployedStack();
  const run = { spec: specOf(), id: "run-1", seed: 7, target } as OutgoingRun;
  const body = JSON.parse(outgoingMessage(run, { document: 2, run: "run-1", workMs: 1000 }).body);
  expect(body).toMatchObject({ document: 2, run: "run-1", workMs: 1000, payload: { id: 2 } });
});

test.each([
  ["g", 1],
  ["g{{job}}", 40],
])("with the message group %s, a FIFO queue keeps the predicted peak at %i", async (groupId, peak) => {
  const { target } = await deployedStack();
  const facts = await readStackFacts(target);
  const fifo = {
    ...facts,
    queue: { ...(facts.queue as NonNullable<typeof facts.queue>), arn: "arn:aws:sqs:eu:1:j.fifo" },
  };
  const payloads = { ...specOf().payloads, ...groupOf(groupId) } as ArmSpec["payloads"] & {};
  const { consumer } = planArm(specOf({ payloads }), fifo);
  expect(consumer.maximumConcurrency).toBe(peak);
});
