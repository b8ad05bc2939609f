import { expect, test } from "vitest";
import { resendBatch } from "../../../src/functions/resend/resend.ts";

/** Runs the handler on messages that are due in so many seconds. Returns what was sent, the lines and the answer. */
async function resend(bodies: readonly string[], refuses: (body: string) => boolean = () => false) {
  const sent: [to: string, message: string | object, delaySeconds: number][] = [];
  const lines: string[] = [];
  const Records = bodies.map((body, index) => ({ messageId: `m${index + 1}`, body }));
  const answer = await resendBatch(
    { Records },
    {
      nowMs: () => 1_000_000,
      send: async (to, { body, attributes, groupId }, delaySeconds) => {
        if (refuses(body)) throw new Error("no");
        sent.push([
          to,
          attributes === undefined && groupId === undefined ? body : { body, attributes, groupId },
          delaySeconds,
        ]);
      },
      print: (line) => lines.push(line),
    },
  );
  return { sent, lines, answer };
}

const due = (seconds: number, body = "job") => JSON.stringify({ dueMs: 1_000_000 + seconds * 1_000, body });

test("a message that is due within 900 s goes to the queue of the jobs, to the second", async () => {
  const { sent, answer } = await resend([due(12.4), due(12.6), due(900.3), due(-5)]);
  expect(sent).toEqual([
    ["jobs", "job", 12],
    ["jobs", "job", 13],
    ["jobs", "job", 900],
    ["jobs", "job", 0],
  ]);
  expect(answer).toEqual({ batchItemFailures: [] });
});

test("message attributes and the message group are sent on, and wait with the message until then", async () => {
  const parts = {
    attributes: {
      source: { DataType: "String", StringValue: "web" },
      key: { DataType: "Binary", BinaryBase64: "AQI=" },
    },
    groupId: "tenant-1",
  };
  const waiting = (seconds: number) => JSON.stringify({ dueMs: 1_000_000 + seconds * 1_000, body: "job", ...parts });
  const { sent } = await resend([waiting(10), waiting(1_000)]);
  expect(sent).toEqual([
    ["jobs", { body: "job", ...parts }, 10],
    ["later", waiting(1_000), 500],
  ]);
});

test("a message that is due later waits again, for a part of its delay", async () => {
  const { sent } = await resend([due(1_000), due(3_600)]);
  expect(sent).toEqual([
    ["later", due(1_000), 500],
    ["later", due(3_600), 900],
  ]);
});

test("a message that cannot be read or sent is received again", async () => {
  const { sent, lines, answer } = await resend(["{", "{}", due(1, "bad"), due(1)], (body) => body === "bad");
  expect(sent).toEqual([["jobs", "job", 1]]);
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["m1", "m2", "m3"]);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe("message m2 was not sent on: Error: it has no dueMs or no body");
});
