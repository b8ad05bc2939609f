import { expect, test } from "vitest";
import { md5Hex, md5OfAttributes } from "../../../../src/emulator/sqs/message/message.ts";

test("MD5 of a text is that of `md5sum`", () => {
  expect(md5Hex("hello world")).toBe("5eb63bbbe01eeed093cb22bb8f5acdc3");
});

test("MD5 of one attribute: md5sum of 00000001 'a' 00000006 'String' 01 00000001 'b'", () => {
  expect(md5OfAttributes({ a: { DataType: "String", StringValue: "b" } })).toBe("bef8bf215374a0a228d67533b1a488be");
});

test("MD5 of two attributes, in the order of their names, with a custom type and bytes", () => {
  const attributes = {
    z: { DataType: "Binary.png", BinaryValue: Uint8Array.of(0, 1, 255) },
    a: { DataType: "String", StringValue: "b" },
  };
  expect(md5OfAttributes(attributes)).toBe("1837f6a6ac2b53371a51d6b9af2487b4");
});

test("without attributes there is no MD5", () => {
  expect(md5OfAttributes({})).toBeUndefined();
});
