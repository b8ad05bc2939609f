import { expect, test } from "vitest";
import { checkMessage, messageBytes, type SendInput } from "../../../../src/emulator/sqs/message/message.ts";

const attribute = (DataType: string, StringValue?: string) => ({
  x: { DataType, ...(StringValue === undefined ? {} : { StringValue }) },
});
const named = (name: string) => ({ [name]: { DataType: "String", StringValue: "v" } });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, { DataType: "String", StringValue: "v" }]));

test.each<[string, SendInput, string]>([
  ["an empty body", { body: "" }, "The request must contain the parameter MessageBody."],
  [
    "a delay above 900 s",
    { body: "a", delaySeconds: 901 },
    "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
  ],
  [
    "a delay below 0",
    { body: "a", delaySeconds: -1 },
    "Value -1 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
  ],
  ["a broken second", { body: "a", delaySeconds: 1.5 }, "Value 1.5 for parameter DelaySeconds is invalid."],
  [
    "a body over the limit",
    { body: "a".repeat(1_048_577) },
    "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
  ],
  ["a control character", { body: "a\u0001b" }, "Invalid binary character '#x1' was found in the message body"],
  ["half a surrogate pair", { body: "a\ud800b" }, "Invalid binary character '#xd800' was found in the message body"],
  [
    "an empty attribute value",
    { body: "a", attributes: attribute("String", "") },
    "Message (user) attribute 'x' must contain a non-empty value of type 'String'.",
  ],
  [
    "a number that is none",
    { body: "a", attributes: attribute("Number", "ten") },
    "Can't cast the value of message (user) attribute 'x' to a number.",
  ],
  [
    "an attribute without a type",
    { body: "a", attributes: attribute("", "v") },
    "must contain non-empty message attribute",
  ],
  [
    "an attribute name with a space",
    { body: "a", attributes: named("a b") },
    "The message attribute name 'a b' is invalid.",
  ],
  [
    "an attribute name that ends with a period",
    { body: "a", attributes: named("a.") },
    "must not start or end with a period",
  ],
  ["a reserved attribute name", { body: "a", attributes: named("aws.a") }, "names beginning with 'AWS.' or 'Amazon.'"],
  [
    "a long attribute name",
    { body: "a", attributes: named("a".repeat(257)) },
    "between 1 and 256 characters in length",
  ],
  [
    "a control character in an attribute",
    { body: "a", attributes: attribute("String", "\u0001") },
    "contains characters outside the allowed set",
  ],
  [
    "another system attribute",
    { body: "a", systemAttributes: attribute("String", "v") },
    "system attribute name 'x' is invalid",
  ],
  ["an unknown type", { body: "a", attributes: attribute("Text", "v") }, "The type of message (user) attribute 'x' is"],
  [
    "eleven attributes",
    { body: "a", attributes: many(11) },
    "Number of message attributes [11] exceeds the allowed maximum [10].",
  ],
])("%s is rejected", (_, input, text) => {
  expect(() => checkMessage(input, 1_048_576)).toThrow(text);
});

test.each<[string, SendInput]>([
  ["the longest body", { body: "a".repeat(1_048_576) }],
  ["tabs, newlines and characters beyond the basic plane", { body: "a\t\r\n\u{1f600}" }],
  ["ten attributes", { body: "a", attributes: many(10) }],
  ["types with a suffix", { body: "a", attributes: attribute("Number.int", "10") }],
  ["the longest delay", { body: "a", delaySeconds: 900 }],
])("%s is accepted", (_, input) => {
  expect(checkMessage(input, 1_048_576)).toBe(messageBytes(input));
});

test("the size is counted in UTF-8 bytes of the body and each attribute's name, type and value", () => {
  expect(messageBytes({ body: "a\u00e9\u20ac\u{1f600}" })).toBe(1 + 2 + 3 + 4);
  const attributes = {
    kind: { DataType: "String", StringValue: "pdf" },
    raw: { DataType: "Binary", BinaryValue: Uint8Array.of(1, 2) },
  };
  expect(messageBytes({ body: "a", attributes })).toBe(1 + (4 + 6 + 3) + (3 + 6 + 2));
});
