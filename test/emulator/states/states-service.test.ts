import { createHash } from "node:crypto";
import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListTagsForResourceCommand,
  type SFNClient,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateMapRunCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { createEmulator, type Emulator } from "../../../src/emulator/emulator.ts";
import { addMachine, definitionOf, machineOf, mapOf } from "../../support/state-machines.ts";

const pass = (output: unknown) => ({ Type: "Pass", Output: output, End: true });

async function newQueue(emulator: Emulator) {
  const sqs = emulator.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  const messages = async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    const { Attributes = {} } = await sqs.send(command);
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesDelayed);
  };
  return { QueueUrl, messages };
}

async function mapRunOf(sfn: SFNClient, executionArn: string) {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  return sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns[0]?.mapRunArn }));
}

describe("states", () => {
  test("pass on what expressions compute from the input and the context", async () => {
    const { run } = await machineOf(
      definitionOf({
        First: {
          Type: "Pass",
          Output: { sum: "{% $states.input.a + 2 %}", list: ["{% $states.context.State.Name %}"] },
          Next: "Last",
        },
        Last: { Type: "Succeed", Output: "{% $states.input %}" },
      }),
    );
    expect(await run({ a: 40 })).toMatchObject({ status: "SUCCEEDED", output: '{"sum":42,"list":["First"]}' });
  });

  test("have the functions that Step Functions adds to JSONata", async () => {
    const output = {
      parts: "{% $partition([1..5], 2) %}",
      range: "{% $range(0, 6, 3) %}",
      hash: "{% $hash('42:1', 'SHA-256') %}",
      parsed: "{% $parse('[1]') %}",
      drawn: "{% $random(7) = $random(7) and $random() < 1 %}",
      uuid: "{% $length($uuid()) %}",
      now: "{% $now() %}",
    };
    const { run } = await machineOf(definitionOf({ Only: pass(output) }), { startAt: "2026-01-01" });
    expect(JSON.parse((await run()).output ?? "")).toEqual({
      parts: [[1, 2], [3, 4], [5]],
      range: [0, 3, 6],
      hash: createHash("sha256").update("42:1").digest("hex"),
      parsed: [1],
      drawn: true,
      uuid: 36,
      now: expect.stringMatching(/^2026-01-01T00:00:00\.\d+Z$/),
    });
  });

  test("choose the state of the first condition that is true, and can so run again", async () => {
    const again = (last: object) =>
      definitionOf({
        Count: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, Next: "More" },
        More: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n < 3 %}", Next: "Count" },
            { Condition: "{% $states.input.n = 4 %}", Next: "Count" },
          ],
          ...last,
        },
        Last: { Type: "Succeed" },
      });
    const { run } = await machineOf(again({ Default: "Last" }));
    expect(await run({ n: 0 })).toMatchObject({ status: "SUCCEEDED", output: '{"n":3}' });
    const { run: runWithout } = await machineOf(again({}));
    expect(await runWithout({ n: 0 })).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
  });

  test("wait on virtual time, and fail with their error", async () => {
    const { run } = await machineOf(
      definitionOf({
        Wait: { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "Fail" },
        Fail: { Type: "Fail", Error: "Late", Cause: "{% 'after ' & $states.input.seconds %}" },
      }),
    );
    const { status, error, cause, startDate, stopDate } = await run({ seconds: 3_600 });
    expect({ status, error, cause }).toEqual({ status: "FAILED", error: "Late", cause: "after 3600" });
    expect(Number(stopDate) - Number(startDate)).toBe(3_600_000);
  });

  test("end with the timeout of their execution, and fail if an expression has no value", async () => {
    const slow = await machineOf(
      definitionOf({ Wait: { Type: "Wait", Seconds: 60, End: true } }, { TimeoutSeconds: 5 }),
    );
    expect(await slow.run()).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    const wrong = await machineOf(definitionOf({ Only: pass("{% $states.input.missing %}") }));
    expect(await wrong.run()).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });
});

describe("a Task", () => {
  test("sends a batch of messages, and returns which entries failed", async () => {
    const emulator = createEmulator({ seed: 1 });
    const { QueueUrl, messages } = await newQueue(emulator);
    const send = {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:sqs:sendMessageBatch",
      Arguments: {
        QueueUrl,
        Entries: "{% $states.input.delays.{ 'Id': 'm' & $string($), 'MessageBody': 'x', 'DelaySeconds': $ } %}",
      },
      Output: { failed: "{% [$states.result.Failed.Id] %}", sent: "{% $count($states.result.Successful) %}" },
      End: true,
    };
    const { run } = await addMachine(emulator, definitionOf({ Send: send }));
    expect(await run({ delays: [0, 5, 901] })).toMatchObject({ output: '{"failed":["m901"],"sent":2}' });
    expect(await messages()).toBe(2);
  });

  test("is retried with growing waits, and its error can be caught", async () => {
    const { run } = await machineOf(
      definitionOf({
        Send: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:sqs:sendMessage",
          Arguments: { QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/none", MessageBody: "x" },
          Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 2, MaxAttempts: 3, MaxDelaySeconds: 5 }],
          Catch: [
            {
              ErrorEquals: ["States.ALL"],
              Next: "End",
              Output: { error: "{% $states.errorOutput.Error %}", retries: "{% $states.context.State.RetryCount %}" },
            },
          ],
          End: true,
        },
        End: { Type: "Succeed" },
      }),
      { apiLatencyMs: 0 },
    );
    const { output, startDate, stopDate } = await run();
    expect(output).toBe('{"error":"Sqs.QueueDoesNotExistException","retries":3}');
    expect(Number(stopDate) - Number(startDate)).toBe(2_000 + 4_000 + 5_000);
  });
});

describe("a Distributed Map", () => {
  test("of which a template fails ends its children, and its error is caught once", async () => {
    const definition = definitionOf({
      All: mapOf(
        { Wait: { Type: "Wait", Seconds: 9, End: true } },
        {
          Items: [1, 2, 0],
          ItemSelector: "{% $states.context.Map.Item.Value = 0 ? $number('x') : $states.context.Map.Item.Value %}",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "After", Output: "{% $states.errorOutput.Error %}" }],
        },
      ),
      After: { Type: "Wait", Seconds: 60, End: true },
    });
    const { run, sfn } = await machineOf(definition);
    const { output, executionArn } = await run();
    expect(output).toBe('"States.QueryEvaluationError"');
    const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const [mapRun] = mapRuns ?? [];
    const { status, executionCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRun?.mapRunArn }));
    expect([status, executionCounts?.running, executionCounts?.succeeded]).toEqual(["ABORTED", 0, 0]);
  });

  test("runs at most MaxConcurrency children at once, and returns their outputs in the order of the items", async () => {
    const map = mapOf(
      { Wait: { Type: "Wait", Seconds: "{% 11 - $states.input.n %}", Output: "{% $states.input.n %}", End: true } },
      {
        Items: "{% [1..10] %}",
        ItemSelector: { n: "{% $states.context.Map.Item.Value %}" },
        MaxConcurrency: "{% $states.input.lanes %}",
      },
    );
    const { sfn, emulator, start, describe: look } = await machineOf(definitionOf({ Map: map }));
    const arn = await start({ lanes: 3 });
    await emulator.clock.advance("2s");
    expect(await mapRunOf(sfn, arn)).toMatchObject({
      status: "RUNNING",
      maxConcurrency: 3,
      executionCounts: { pending: 7, running: 3, total: 10 },
    });
    await emulator.drain();
    expect(await look(arn)).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3,4,5,6,7,8,9,10]" });
    expect(await mapRunOf(sfn, arn)).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: { succeeded: 10, running: 0 },
    });
  });

  test("hands each child a batch of items", async () => {
    const map = mapOf(
      { Only: pass("{% [$states.input.BatchInput.run, $states.input.Items] %}") },
      {
        Items: "{% $states.input.items %}",
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { run: "{% $states.input.run %}" } },
      },
    );
    const { run, sfn } = await machineOf(definitionOf({ Map: map }));
    const { output, executionArn } = await run({ run: "r", items: [1, 2, 3] });
    expect(output).toBe('[["r",1,2],["r",3]]');
    expect(await mapRunOf(sfn, executionArn as string)).toMatchObject({
      itemCounts: { total: 3 },
      executionCounts: { total: 2 },
    });
  });

  const failing = mapOf({ Fail: { Type: "Fail", Error: "No", Cause: "" } });

  test("fails with the first child that fails, unless failures are tolerated", async () => {
    const strict = await machineOf(definitionOf({ Map: failing }));
    expect(await strict.run([1, 2])).toMatchObject({
      status: "FAILED",
      error: "States.ExceedToleratedFailureThreshold",
    });
    const tolerant = await machineOf(definitionOf({ Map: { ...failing, ToleratedFailurePercentage: 100 } }));
    const { output, executionArn } = await tolerant.run([1, 2]);
    expect(output).toBe("[]");
    expect(await mapRunOf(tolerant.sfn, executionArn as string)).toMatchObject({
      executionCounts: { failed: 2, succeeded: 0 },
    });
  });

  test("can be changed while it runs, and ends with its execution", async () => {
    const waiting = mapOf({ Wait: { Type: "Wait", Seconds: 100, End: true } }, { MaxConcurrency: 1 });
    const { sfn, emulator, start, describe: look } = await machineOf(definitionOf({ Map: waiting }));
    const arn = await start([1, 2, 3]);
    await emulator.clock.advance("1s");
    const { mapRunArn } = await mapRunOf(sfn, arn);
    await sfn.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 2 }));
    await emulator.clock.advance("1s");
    expect(await mapRunOf(sfn, arn)).toMatchObject({ executionCounts: { running: 2, pending: 1 } });
    await sfn.send(new StopExecutionCommand({ executionArn: arn, error: "Enough" }));
    expect(await look(arn)).toMatchObject({ status: "ABORTED", error: "Enough" });
    expect(await mapRunOf(sfn, arn)).toMatchObject({ status: "ABORTED", executionCounts: { aborted: 3, running: 0 } });
  });
});

test("a snapshot waits until executions have ended, and keeps machines, executions and Map Runs", async () => {
  const map = mapOf({ Wait: { Type: "Wait", Seconds: 30, End: true } });
  const { emulator, start } = await machineOf(definitionOf({ Map: map }));
  const arn = await start([1]);
  const restored = createEmulator({ seed: 1, snapshot: await emulator.snapshot() });
  const again = await addMachine(restored, definitionOf({ Map: map }));
  expect(await again.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "[1]" });
  expect(await mapRunOf(again.sfn, arn)).toMatchObject({ status: "SUCCEEDED", executionCounts: { succeeded: 1 } });
});

test("executions are listed, and state machines have tags and are validated", async () => {
  const { sfn, machineArn, run } = await machineOf(definitionOf({ Only: pass("{% $states.input %}") }));
  const first = await run(1);
  const second = await run(2);
  const list = async (more: object) =>
    (await sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArn, ...more }))).executions;
  expect((await list({}))?.map(({ executionArn }) => executionArn)).toEqual([second.executionArn, first.executionArn]);
  expect(await list({ statusFilter: "RUNNING" })).toEqual([]);
  await sfn.send(new TagResourceCommand({ resourceArn: machineArn, tags: [{ key: "app", value: "flatten" }] }));
  await sfn.send(new UntagResourceCommand({ resourceArn: machineArn, tagKeys: ["none"] }));
  const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: machineArn }));
  expect(tags).toEqual([{ key: "app", value: "flatten" }]);
  await expect(sfn.send(new UpdateStateMachineCommand({ stateMachineArn: machineArn }))).rejects.toThrow(/^Either the/);
  const validated = await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: "{}" }));
  expect(validated).toMatchObject({ result: "FAIL", diagnostics: [{ severity: "ERROR", code: "UNSUPPORTED" }] });
});
