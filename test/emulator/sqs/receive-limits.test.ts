import { expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { TestAccount } from "../../support/account.ts";
import { bodies, receiveNow } from "../../support/queue-operations.ts";

test("with 120,000 messages in flight a short poll fails, and a long poll waits until one is deleted", () => {
  const { sqs, goTo, now } = new TestAccount();
  const queue = sqs.createQueue("jobs", { VisibilityTimeout: "600" });
  const max = limits.sqs.inFlightMessagesMax;
  for (let i = 0; i < max + 2; i++) queue.send({ body: "x" });
  const [first] = receiveNow(queue, max - 4);
  expect(receiveNow(queue)).toHaveLength(4);
  expect(queue.counts()).toEqual({ visible: 2, notVisible: 120_000, delayed: 0 });
  expect(() => receiveNow(queue)).toThrow(expect.objectContaining({ code: "OverLimit", status: 403 }));
  const answers: unknown[] = [];
  queue.receive({ max: 10, waitMs: 20_000 }, (messages) => answers.push([now(), messages.length]));
  goTo(3);
  queue.delete(first?.receiptHandle ?? "");
  goTo(30);
  expect(answers).toEqual([[3, 1]]);
});

test("with probability 1 every delivered message stays visible", () => {
  const { sqs } = new TestAccount({ options: { sqsDuplicateProbability: 1 } });
  const queue = sqs.createQueue("jobs", {});
  queue.send({ body: "a" });
  const [first] = receiveNow(queue);
  const again = receiveNow(queue);
  expect(bodies(again)).toEqual(["a"]);
  expect(again[0]?.messageId).toBe(first?.messageId);
  expect(again[0]?.systemAttributes.ApproximateReceiveCount).toBe("2");
});

test("duplicates occur with the given probability, and the same seed causes the same ones", () => {
  const duplicates = () => {
    const { sqs } = new TestAccount({ options: { sqsDuplicateProbability: 0.2 }, seed: "duplicates" });
    const queue = sqs.createQueue("jobs", {});
    for (let i = 0; i < 1_000; i++) queue.send({ body: String(i) });
    for (let i = 0; i < 100; i++) receiveNow(queue);
    return bodies([...queue.messages()].filter((message) => message.state === "visible"));
  };
  expect(duplicates()).toEqual(duplicates());
  expect(duplicates().length).toBeGreaterThan(150);
  expect(duplicates().length).toBeLessThan(250);
});
