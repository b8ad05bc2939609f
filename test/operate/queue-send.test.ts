import { expect, test } from "vitest";
import { sendToQueue } from "../../src/operate/queue.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { documentsIn, upTo } from "../support/queue-jobs.ts";

const bodiesOf = (count: number) => upTo(count).map((document) => JSON.stringify({ document }));

test("each message is sent once, with the delay", async () => {
  const { target, queue } = await deployedStack();
  const { cloud, workload } = target;
  const sent = await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies: bodiesOf(23), delaySeconds: 30 });
  expect(sent).toEqual({ state: "sent", sent: 23, rejected: [] });
  expect(documentsIn(queue)).toEqual(upTo(23));
  expect(queue.counts().delayed).toBe(23);
});

test("only confirmed messages are counted when a call fails", async () => {
  const account = await deployedStack();
  let calls = 0;
  const { cloud, workload } = account.intercepted((_, when) => {
    if (when === "before" && ++calls === 3) throw new Error("no more");
  });
  const sent = await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies: bodiesOf(500), delaySeconds: 30 });
  expect(sent).toMatchObject({ state: "failed", failure: new Error("no more") });
  expect(sent.sent).toBeLessThan(500);
  expect(account.queue.counts().delayed).toBe(sent.sent);
});

test("after an interruption the calls in flight end, and no other call is made", async () => {
  const account = await deployedStack();
  const interruption = new AbortController();
  const { cloud, workload } = account.intercepted((_, when) => {
    if (when === "after") interruption.abort();
  });
  const { signal } = interruption;
  const sent = await sendToQueue({
    cloud,
    queueUrl: workload.queueUrl,
    bodies: bodiesOf(500),
    delaySeconds: 30,
    signal,
  });
  expect(sent).toEqual({ state: "interrupted", sent: 200, rejected: [] });
  expect(account.queue.counts().delayed).toBe(200);
});

test("messages that are too large for one call are sent in several", async () => {
  const { target, queue } = await deployedStack();
  const { cloud, workload } = target;
  const bodies = upTo(4).map((document) => JSON.stringify({ document, pad: "x".repeat(400_000) }));
  const sent = await sendToQueue({ cloud, queueUrl: workload.queueUrl, bodies, delaySeconds: 30 });
  expect(sent).toEqual({ state: "sent", sent: 4, rejected: [] });
  expect(documentsIn(queue)).toEqual([1, 2, 3, 4]);
});
