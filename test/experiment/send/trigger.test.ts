import { expect, test } from "vitest";
import type { JobMessage } from "../../../src/base/job.ts";
import { type PlannedArm, planArms, planRun } from "../../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { Stop } from "../../../src/experiment/follow/stop.ts";
import { beginRun } from "../../../src/experiment/live-run.ts";
import { outgoingMessage } from "../../../src/experiment/send/messages.ts";
import { onePayload, readPayloads } from "../../../src/experiment/send/payload-file.ts";
import { checkTriggerEvent, sendByTrigger } from "../../../src/experiment/send/trigger.ts";
import { noEnvironments } from "../../../src/experiment/stack-facts.ts";
import { jobFields, type Payload, textTemplate } from "../../../src/plan/payloads.ts";
import { queuedSpec, runSpecs } from "../../support/arms.ts";
import { awsError, deployedStack } from "../../support/deployed-stack.ts";

const specOf = (list: readonly Payload[], count = 6): ArmSpec => ({
  ...queuedSpec,
  name: "trigger 0 s",
  via: "trigger",
  count,
  payloads: {
    list,
    attributes: [{ name: "tenant", value: textTemplate("t{{job}}", jobFields, "--attribute tenant") }],
    groupId: undefined,
  },
});

test.each<[string, readonly Payload[]]>([
  ["one payload", [onePayload('{"id":{{job}},"key":"{{uuid}}","run":"{{run}}"}')]],
  ["lines", readPayloads({ name: "a.jsonl", text: '{"a":"{{job}}"}\n"{{uuid}}"\n' }, undefined)],
  ["rows", readPayloads({ name: "a.csv", text: 'id,name\n7,"a ""b"" {{x}}"\n8,c\n' }, '{"i":{{id}},"n":"{{name}}"}')],
])("the trigger function sends %s as flatten would", async (_, list) => {
  const { target, emulator } = await deployedStack();
  const spec = specOf(list);
  const [result] = await runSpecs(target, [spec]);
  expect(result?.jobs).toMatchObject({ sent: 6, processed: 6 });
  const { events } = emulator.world.logs.group("/aws/lambda/flatten-process");
  const records = [...events].flatMap(({ message }) => {
    const start = message.indexOf('{\n  "Records"');
    return start < 0 ? [] : JSON.parse(message.slice(start)).Records;
  });
  const jobs = records.map(({ body }) => {
    const { payload: _, ...job }: JobMessage & { readonly payload?: unknown } = JSON.parse(body);
    return job;
  });
  const expected = jobs.map((job) => outgoingMessage({ spec, target, id: job.run as string, seed: 1 }, job));
  expect(records.map(({ body }) => body)).toEqual(expected.map(({ body }) => body));
  expect(records.map(({ messageAttributes }) => messageAttributes.tenant.stringValue)).toEqual(
    jobs.map(({ document }) => `t${document}`),
  );
});

test("payloads that do not fit into one event are refused before anything is sent", () => {
  const line = JSON.stringify("x".repeat(700_000));
  const spec = specOf(readPayloads({ name: "a.jsonl", text: `${line}\n`.repeat(9) }, undefined), 9);
  expect(() => checkTriggerEvent(spec)).toThrow(
    /^--via trigger: the event with all payloads has 63\d{5} bytes, but Lambda accepts 6291456 bytes in a synchronous invoke; nothing was sent$/,
  );
  expect(() => checkTriggerEvent({ ...spec, count: 8 })).not.toThrow();
});

test("if one of several invocations of the trigger function fails, the jobs of the others count as sent", async () => {
  const { intercepted } = await deployedStack();
  let invokes = 0;
  const target = intercepted((name, when) => {
    if (name === "InvokeCommand" && when === "before" && ++invokes === 2) throw awsError("AccessDeniedException");
  });
  const [arm] = await planArms(target, [{ ...queuedSpec, via: "trigger", count: 6 }]);
  const whole = planRun(arm as PlannedArm, { target, id: "r", seed: 1, found: noEnvironments });
  const jobs = whole.calls.flatMap((call) => call.jobs);
  const calls = [jobs.slice(0, 3), jobs.slice(3)].map((part) => ({ atMs: 0, jobs: part }));
  const live = beginRun(whole, new Stop(undefined));
  await expect(sendByTrigger({ ...whole, calls }, live)).rejects.toThrow("AccessDeniedException");
  expect([...live.sends.sent]).toEqual([1, 2, 3]);
  expect([...live.sends.unsent].map(([job, { why }]) => [job, why])).toEqual([4, 5, 6].map((job) => [job, "refused"]));
});
