import { expect, test } from "vitest";
import { stackAlarms } from "../../src/operate/alarms.ts";
import { sendToQueue } from "../../src/operate/queue.ts";
import { deployedStack } from "../support/deployed-stack.ts";

test("the first failed attempt of a message triggers FailedMessageAlarm and no other alarm", async () => {
  const { target, deadLetters } = await deployedStack();
  const { cloud, workload } = target;
  const bodies = [JSON.stringify({ document: 1, run: "r", workMs: 10, poisoned: true })];
  await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies, delaySeconds: null });
  // The minute of the attempt, the delay of its metrics, and an evaluation; the second attempt follows after six minutes.
  await cloud.clock.sleepMs(180_000);
  const alarms = await stackAlarms(cloud, workload.stack);
  const inAlarm = alarms.filter(({ state }) => state === "ALARM").map(({ logicalId }) => logicalId);
  expect(inAlarm).toEqual(["FailedMessageAlarm"]);
  expect(deadLetters.counts().visible).toBe(0);
});
