import { expect, test } from "vitest";
import { callTrigger } from "../../support/functions.ts";

const throttled = { SenderFault: false, Code: "RequestThrottled", Message: "slow down" };

test("only entries that SQS refuses without a fault of the sender are sent again", async () => {
  const { answer, calls, waits } = await callTrigger({ count: 3 }, (_, call) =>
    call === 1 ? [{ Id: "2", ...throttled }] : [],
  );
  expect(calls.map((entries) => entries.map(({ Id }) => Id))).toEqual([["1", "2", "3"], ["2"]]);
  expect(waits).toEqual([100]);
  expect(answer).toMatchObject({ sent: 3, failed: 0, errors: [] });
});

test("after five attempts a message counts as failed", async () => {
  const { answer, calls, waits } = await callTrigger({ count: 2 }, () => [{ Id: "2", ...throttled }]);
  expect(calls).toHaveLength(5);
  expect(waits).toEqual([100, 200, 400, 800]);
  expect(answer).toMatchObject({ sent: 1, failed: 1, errors: ["RequestThrottled: slow down"] });
});

test("an entry with a fault of the sender is not sent again", async () => {
  const fault = { Id: "1", SenderFault: true, Code: "InvalidMessageContents", Message: "no" };
  const { answer, calls } = await callTrigger({ count: 2 }, () => [fault]);
  expect(calls).toHaveLength(1);
  expect(answer).toMatchObject({ sent: 1, failed: 1, errors: ["InvalidMessageContents: no"] });
});

test("a call that throws fails its ten messages, and the others are sent", async () => {
  const { answer } = await callTrigger({ count: 20 }, (_, call) => {
    if (call === 1) throw new Error("connection lost");
    return [];
  });
  expect(answer).toMatchObject({ sent: 10, failed: 10, errors: ["Error: connection lost"] });
});

test("if no message was accepted, the function fails", async () => {
  const { error } = await callTrigger({ count: 2 }, () => {
    throw new Error("no such queue");
  });
  expect(error?.message).toBe("SQS accepted none of the 2 messages: Error: no such queue");
});
