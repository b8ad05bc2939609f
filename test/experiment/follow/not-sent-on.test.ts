import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { sendEntries } from "../../../src/aws/messages.ts";
import { waitingBody } from "../../../src/aws/schedules.ts";
import { beyondStackOf } from "../../../src/cli/target/stacks.ts";
import { DeadLetterObserver } from "../../../src/experiment/follow/observers.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { caveatOf, queuedSpec, runSpecs } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

test("jobs that cannot be sent on when they are due are dead-lettered, and named", async () => {
  const { target } = await deployedStack();
  const beyond = await beyondStackOf(target, target.workload.queueUrl);
  const resend = { FunctionName: "flatten-beyond-resend", ReservedConcurrentExecutions: 0 };
  await target.cloud.lambda.send(new PutFunctionConcurrencyCommand(resend));
  const window = { minSeconds: 901, maxSeconds: 901 };
  const spec = { ...queuedSpec, count: 3, window, beyond: "hops", timeoutMs: 7_200_000 } as const;
  const [arm] = (await runSpecs({ ...target, beyond }, [spec])) as [ArmResult];
  expect(arm).toMatchObject({ state: "drained", jobs: { sent: 3, processed: 0, deadLettered: 3, lost: 0 } });
  expect(caveatOf(arm, "not-sent-on")).toMatchObject({ jobs: [1, 2, 3], queue: "flatten-beyond-later-dlq" });
  expect(caveatOf(arm, "never-ran")).toBeUndefined();
});

test("a message of a function of the user is found by the attribute that waits with it", async () => {
  const { target } = await deployedStack();
  const beyond = await beyondStackOf(target, target.workload.queueUrl);
  const attributes = (run: string) => ({ "flatten-job": { DataType: "String", StringValue: `${run}/7` } });
  const bodies = ["r1", "r2"].map((run) => ({ body: waitingBody(0, { body: "{}", attributes: attributes(run) }) }));
  await sendEntries(target.cloud, beyond.laterDeadLetterQueueUrl, bodies);
  const observer = new DeadLetterObserver({ ...target, beyond }, "r1");
  await observer.read();
  expect([...observer.notSentOn]).toEqual([7]);
});
