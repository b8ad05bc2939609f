import fc from "fast-check";
import { expect, test } from "vitest";
import type { Queue } from "../../../src/emulator/sqs/queue/queue.ts";
import { TestAccount } from "../../support/account.ts";
import { anyOperation, apply, createQueues, newHistory } from "../../support/queue-operations.ts";

const total = ({ visible, notVisible, delayed }: ReturnType<Queue["counts"]>) => visible + notVisible + delayed;

test("sent = visible + not visible + delayed + dead-lettered + deleted, at all times", () => {
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 80 }), (operations) => {
      const account = new TestAccount();
      createQueues(account);
      const [queue, dead] = ["jobs", "dead"].map((name) => account.sqs.queueByName(name));
      if (queue === undefined || dead === undefined) throw new Error("no queues");
      const history = newHistory();
      let deleted = 0;
      for (const operation of operations) {
        const before = total(queue.counts()) + total(dead.counts());
        apply(operation, account, history);
        const after = total(queue.counts()) + total(dead.counts());
        // Only a delete removes messages, and at most one.
        if (operation.kind === "delete") deleted += before - after;
        else expect(after).toBe(before + (operation.kind === "send" ? 1 : 0));
        expect(before - after).toBeLessThanOrEqual(1);
        expect(after + deleted).toBe(history.sent);
        // The counts agree with the messages themselves.
        const states = [...queue.messages()].map((message) => message.state);
        expect(queue.counts()).toEqual({
          visible: states.filter((state) => state === "visible").length,
          notVisible: states.filter((state) => state === "inFlight").length,
          delayed: states.filter((state) => state === "delayed").length,
        });
        for (const { state, visibleAtMs } of queue.messages()) {
          expect(state === "visible").toBe(visibleAtMs <= account.kernel.nowMs);
        }
      }
    }),
    { seed: 20_260_101, numRuns: 100 },
  );
});
