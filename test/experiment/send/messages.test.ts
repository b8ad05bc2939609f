import { expect, test } from "vitest";
import { checkPayloads } from "../../../src/experiment/send/messages.ts";
import { onePayload } from "../../../src/experiment/send/payload-file.ts";
import { jobFields, type Payloads, textTemplate } from "../../../src/plan/payloads.ts";
import type { Via } from "../../../src/plan/scenario.ts";

const mebibyte = 1_048_576;
/** A JSON text of this many bytes. */
const ofBytes = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;

const payloads = (json: string, more: { readonly attribute?: string; readonly groupId?: string } = {}): Payloads => ({
  list: [onePayload(json)],
  attributes:
    more.attribute === undefined
      ? []
      : [{ name: "a", value: textTemplate(more.attribute, jobFields, "--attribute a") }],
  groupId: more.groupId === undefined ? undefined : textTemplate(more.groupId, jobFields, "--group-id"),
});

const check = (given: Payloads, via: Via, queueMax?: number) => () =>
  checkPayloads(given, 1, [via], { messageBytesMax: queueMax });

test.each<[Via, number]>([
  ["sqs", mebibyte],
  ["invoke-async", mebibyte],
  ["invoke", 6 * mebibyte],
])("--via %s accepts a payload of %i bytes, and no larger one", (via, bytes) => {
  expect(check(payloads(ofBytes(bytes)), via)).not.toThrow();
  expect(check(payloads(ofBytes(bytes + 1)), via)).toThrow(`--payload: the payload has ${bytes + 1} bytes`);
});

test("name, type and value of a message attribute count", () => {
  const attribute = "1234567";
  const bytes = mebibyte - "a".length - "String".length - attribute.length;
  expect(check(payloads(ofBytes(bytes), { attribute }), "sqs")).not.toThrow();
  expect(check(payloads(ofBytes(bytes + 1), { attribute }), "sqs")).toThrow("SQS accepts 1048576 bytes");
  expect(check(payloads(ofBytes(bytes + 1), { attribute }), "invoke")).not.toThrow();
});

test("a queue may accept less than SQS", () => {
  expect(check(payloads(ofBytes(262_145)), "sqs", 262_144)).toThrow("the queue accepts 262144 bytes");
});

test("the size is that of the longest fields", () => {
  expect(check(payloads(`"{{uuid}}${"x".repeat(mebibyte - 2 - 36)}"`), "sqs")).not.toThrow();
  expect(check(payloads(`"{{uuid}}${"x".repeat(mebibyte - 1 - 36)}"`), "sqs")).toThrow("SQS accepts");
});

test.each(["", "two words", "x".repeat(129), "ü"])("the message group %j is refused", (groupId) => {
  expect(check(payloads("1", { groupId }), "sqs")).toThrow("for --group-id");
});
