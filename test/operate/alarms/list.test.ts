import { expect, test } from "vitest";
import { stackAlarms } from "../../../src/operate/alarms/list.ts";
import { sendToQueue } from "../../../src/operate/queue/send.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

test("a poisoned message shows in its own alarm at the first attempt, long before the dead-letter queue, and in no Errors", async () => {
  const { target, deadLetters } = await deployedStack();
  const { cloud, stack } = target;
  const bodies = [JSON.stringify({ document: 1, run: "r", workMs: 10, poisoned: true })];
  await sendToQueue({ cloud, queueUrl: stack.queueUrl, bodies, delaySeconds: null });
  // The minute of the attempt, the lag of its metrics, and an evaluation; the second attempt is due after six minutes.
  await cloud.clock.sleepMs(180_000);
  const alarms = await stackAlarms(cloud, stack.name);
  const inAlarm = alarms.filter(({ state }) => state === "ALARM").map(({ logicalId }) => logicalId);
  expect(inAlarm).toEqual(["FailedMessageAlarm"]);
  expect(deadLetters.counts().visible).toBe(0);
});
