import { cbor } from "@smithy/core/cbor";
import { describe, expect, test } from "vitest";
import { CborError, readCbor } from "../../../../src/emulator/api/schema/cbor-reader.ts";

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

test("reads what the SDK's serializer writes", () => {
  const value = {
    text: "é",
    empty: "",
    numbers: [0, 23, 24, 255, 256, 65_536, 2 ** 40, -1, -500, 1.5, -0.1],
    truth: [true, false, null],
    bytes: Uint8Array.of(1, 2, 3),
    nested: { list: [[], {}] },
  };
  expect(readCbor(cbor.serialize(value))).toEqual(value);
});

test.each([
  // RFC 8949, appendix A.
  ["f93e00", 1.5],
  ["f90001", 2 ** -24],
  ["fa47c35000", 100_000],
  ["fb3ff199999999999a", 1.1],
  ["3903e7", -1_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["c11a514b67b0", new Date(1_363_896_240_000)],
  ["c1fb41d452d9ec200000", new Date(1_363_896_240_500)],
  ["f7", null],
  ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
  ["7f657374726561646d696e67ff", "streaming"],
  ["5f42010243030405ff", Uint8Array.of(1, 2, 3, 4, 5)],
])("reads %s", (hex, value) => {
  expect(readCbor(bytes(hex))).toEqual(value);
});

test("keys become own properties, whatever their names", () => {
  const read = readCbor(bytes("a1695f5f70726f746f5f5fa1616101")) as object;
  expect(Object.keys(read)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

describe("rejects", () => {
  test.each([
    ["nothing", ""],
    ["a truncated number", "1901"],
    ["a truncated text", "6161ff".slice(0, 2)],
    ["a list of more items than bytes", "9b7fffffffffffffff01"],
    ["a text of more bytes than there are", "7b7fffffffffffffff61"],
    ["bytes after the document", "0101"],
    ["a key that is not a text", "a10101"],
    ["an endless list", "9f01"],
    ["a break without a list", "ff"],
    ["a big integer", "c249010000000000000000"],
    ["a time that is not a number", "c16161"],
    ["a time out of range", "c1fb7e37e43c8800759c"],
    ["a reserved length", "1c"],
    ["an unassigned simple value", "e0"],
    ["a chunk of another type", "7f4101ff"],
    ["lists in lists without end", "81".repeat(100_000)],
  ])("%s", (_, hex) => {
    expect(() => readCbor(bytes(hex))).toThrow(CborError);
  });
});
