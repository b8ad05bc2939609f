import { expect, test } from "vitest";
import { peekQueue } from "../../src/operate/queue.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { fillDeadLetters } from "../support/queue-jobs.ts";

test("a peek leaves every message visible, and counts as one receive", async () => {
  const account = await deployedStack();
  await fillDeadLetters(account, 25);
  const { cloud, workload } = account.target;
  const peeked = await peekQueue({
    cloud,
    queueUrl: workload.deadLetterQueueUrl,
    max: 12,
    confirm: async () => {
      throw new Error("a queue without a redrive policy needs no consent");
    },
  });
  expect(peeked).toMatchObject({ state: "peeked", countedAsReceive: false, depth: { visible: 25 } });
  expect(peeked.messages.map(({ body }) => body)).toContain('{"document":12,"run":"r"}');
  expect(peeked.messages.map(({ receiveCount }) => receiveCount)).toEqual(new Array(12).fill(1));
  expect(account.deadLetters.counts()).toEqual({ visible: 25, notVisible: 0, delayed: 0 });
});

test("a queue with a redrive policy is not read without consent", async () => {
  const account = await deployedStack();
  const { cloud, workload } = account.target;
  const asked: number[] = [];
  const peek = (consent: boolean) =>
    peekQueue({
      cloud,
      queueUrl: workload.queueUrl,
      max: 10,
      confirm: async ({ maxReceiveCount }) => {
        asked.push(maxReceiveCount);
        return consent;
      },
    });
  account.emulator.world.eventSourceMappings.pause();
  account.queue.send({ body: "{}" });
  expect(await peek(false)).toMatchObject({ state: "declined", messages: [] });
  expect([...account.queue.messages()][0]?.receiveCount).toBe(0);
  expect(await peek(true)).toMatchObject({ state: "peeked", countedAsReceive: true, messages: [{ receiveCount: 1 }] });
  expect([...account.queue.messages()][0]).toMatchObject({ receiveCount: 1, state: "visible" });
  expect(asked).toEqual([5, 5]);
});
