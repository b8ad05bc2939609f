import { expect, test } from "vitest";
import { groupDeadLetters } from "../../../src/operate/dlq/peek.ts";
import type { MessageView } from "../../../src/operate/queue.ts";

const fromQueue = "arn:aws:sqs:us-east-1:000000000000:flatten-queue";
const message = (body: unknown, changes: Partial<MessageView> = {}): MessageView => ({
  messageId: "m",
  body: typeof body === "string" ? body : JSON.stringify(body),
  sentAt: "2026-01-01T00:00:00.000Z",
  firstReceivedAt: null,
  receiveCount: 6,
  deadLetterSourceArn: fromQueue,
  attributes: {},
  ...changes,
});

test.each([
  { body: { document: 1, poisoned: true }, reason: "poisoned" },
  { body: { document: 1, flaky: 0.5 }, reason: "flaky" },
  { body: { document: 1, poisoned: true, repaired: true }, reason: "received too often" },
  { body: { document: 1 }, reason: "received too often" },
  { body: "not json", reason: "malformed" },
  { body: "null", reason: "malformed" },
  { body: { doc: 1 }, reason: "malformed" },
  { body: { document: 1 }, changes: { deadLetterSourceArn: null, receiveCount: 1 }, reason: "sent to this queue" },
  {
    body: {
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: { document: 1, poisoned: true },
      responsePayload: { errorType: "DocumentFailed" },
    },
    reason: "RetriesExhausted: DocumentFailed",
  },
  {
    body: { requestContext: { condition: "EventAgeExceeded" }, requestPayload: { document: 1 } },
    reason: "EventAgeExceeded",
  },
  {
    body: { document: 1 },
    changes: { attributes: { RequestID: "r", ErrorCode: "429", ErrorMessage: "Rate Exceeded." } },
    reason: "asynchronous invoke failed: Rate Exceeded.",
  },
])("the reason of $body is: $reason", ({ body, changes, reason }) => {
  expect(groupDeadLetters([message(body, changes)], 5)[0]?.reason).toBe(reason);
});

test("a message in the queue of another function has no reason in its body", () => {
  const reasonOf = (changes: Partial<MessageView>) =>
    groupDeadLetters([message("an order", changes)], 5, false)[0]?.reason;
  expect(reasonOf({})).toBe("received too often");
  expect(reasonOf({ deadLetterSourceArn: null })).toBe("sent to this queue");
});

test("messages are grouped by reason and run, the largest group first", () => {
  const poisoned = (document: number, run: string, changes: Partial<MessageView> = {}) =>
    message({ document, run, poisoned: true }, changes);
  const groups = groupDeadLetters(
    [
      poisoned(9, "b"),
      poisoned(7, "a", { sentAt: "2026-01-01T00:00:09.000Z", receiveCount: 4 }),
      poisoned(3, "a", { receiveCount: 8 }),
      poisoned(3, "a", { sentAt: "2026-01-01T00:00:05.000Z" }),
      message("?", { sentAt: null }),
    ],
    5,
  );
  expect(groups).toEqual([
    {
      reason: "poisoned",
      run: "a",
      messages: 3,
      jobs: [3, 7],
      firstSentAt: "2026-01-01T00:00:00.000Z",
      lastSentAt: "2026-01-01T00:00:09.000Z",
      receives: { min: 4, max: 8 },
      receivesUsedUp: 2,
    },
    expect.objectContaining({ reason: "poisoned", run: "b", jobs: [9] }),
    expect.objectContaining({ reason: "malformed", run: null, jobs: [], firstSentAt: null }),
  ]);
});
