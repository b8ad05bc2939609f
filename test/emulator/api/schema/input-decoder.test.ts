import { describe, expect, test } from "vitest";
import { jsonFormat, textFormat } from "../../../../src/emulator/api/protocols/protocol.ts";
import { NormalizedSchema } from "../../../../src/emulator/api/schema/codec.ts";
import { inputDecoder } from "../../../../src/emulator/api/schema/input-decoder.ts";
import { type InputRules, toAwsError } from "../../../../src/emulator/api/schema/input-rules.ts";
import { AwsError } from "../../../../src/emulator/aws-error.ts";
import { plainRules } from "../../../support/wire-operations.ts";

/** Smithy's numbers of simple types; adding 64 or 128 makes a list or a map of them. */
const [text, number, boolean, timestamp, blob, list, map] = [0, 1, 2, 4, 21, 64, 128];
const part: unknown[] = [3, "test", "Part", 0, ["Key", "Value", "Parts"], [text, text, () => parts], 1];
const parts = [1, "test", "Parts", 0, () => part];
const members = {
  Name: text,
  Mode: text,
  Size: number,
  Threshold: number,
  Dry: boolean,
  At: timestamp,
  Data: blob,
  Texts: list | text,
  Map: map | text,
  Parts: () => parts,
};
const schema = NormalizedSchema.of([3, "test", "Input", 0, Object.keys(members), Object.values(members), 1] as never);
const rules: InputRules = { ...plainRules, doubles: ["Threshold"], enums: { Mode: ["on", "off"] } };

const decodeJson = inputDecoder(schema, jsonFormat, rules);
const decodeText = inputDecoder(schema, textFormat, rules);
const typeError = (message: string) => new AwsError("SerializationException", message);

/** The service's error for an input. */
function errorOf(input: unknown, decode = decodeJson): AwsError {
  try {
    decode(input);
  } catch (error) {
    return toAwsError(error, rules, typeError) as AwsError;
  }
  throw new Error("the input was accepted");
}

describe("accepts", () => {
  test("members of the schema's types, and omits unknown members and nulls", () => {
    const input = JSON.parse(
      `{"Name":"n","Size":2,"Threshold":0.5,"Dry":false,"At":1.5,"Data":"AQI=","Texts":["a",""],"Map":{"k":"v"},
        "Parts":[{"Key":"a","Parts":[{"Key":"b"}]}],"Unknown":[[[]]],"Mode":null}`,
    );
    expect(decodeJson(input)).toEqual({
      Name: "n",
      Size: 2,
      Threshold: 0.5,
      Dry: false,
      At: new Date(1_500),
      Data: Uint8Array.of(1, 2),
      Texts: ["a", ""],
      Map: { k: "v" },
      Parts: [{ Key: "a", Parts: [{ Key: "b" }] }],
    });
  });

  test("names of Object.prototype as keys of maps, and ignores them elsewhere", () => {
    const input = JSON.parse('{"Name":"n","__proto__":{"Size":1},"Map":{"__proto__":"a","constructor":"b"}}');
    const decoded = decodeJson(input) as { Map: object; Size?: number };
    expect(decoded.Size).toBeUndefined();
    expect(Object.entries(decoded.Map)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect(Object.getPrototypeOf(decoded.Map)).toBe(Object.prototype);
  });

  test("values written as text", () => {
    expect(decodeText({ Name: "n", Size: "12", Dry: "true", At: "2026-01-01T00:00:00Z" })).toEqual({
      Name: "n",
      Size: 12,
      Dry: true,
      At: new Date("2026-01-01T00:00:00Z"),
    });
  });
});

describe("rejects with a SerializationException", () => {
  test.each([
    ["a number for a text", { Name: 1 }, "NUMBER_VALUE can not be converted to a String"],
    ["a structure for a text", { Name: {} }, "START_OBJECT can not be converted to a String"],
    ["a text for a number", { Name: "n", Size: "1" }, "STRING_VALUE can not be converted to a Number"],
    ["a fraction for an integer", { Name: "n", Size: 1.5 }, "NUMBER_VALUE can not be converted to an Integer"],
    ["a huge integer", { Name: "n", Size: 1e300 }, "NUMBER_VALUE can not be converted to an Integer"],
    [
      "an infinite number",
      { Name: "n", Threshold: Number.POSITIVE_INFINITY },
      "NUMBER_VALUE can not be converted to a Number",
    ],
    ["a text for a boolean", { Name: "n", Dry: "true" }, "STRING_VALUE can not be converted to a Boolean"],
    ["bytes that are not base64", { Name: "n", Data: "!" }, "a Blob is not valid base64"],
    ["a time out of range", { Name: "n", At: 1e15 }, "a Timestamp is out of range"],
    ["a text for a list", { Name: "n", Texts: "a" }, "STRING_VALUE found where a list was expected"],
    ["a null in a list", { Name: "n", Texts: ["a", null] }, "NULL_VALUE can not be converted to a String"],
    ["a null in a list of structures", { Name: "n", Parts: [null] }, "NULL_VALUE found where a structure was expected"],
    ["a list for a map", { Name: "n", Map: [] }, "START_ARRAY found where a map was expected"],
    ["a null in a map", { Name: "n", Map: { a: null } }, "NULL_VALUE can not be converted to a String"],
    ["a list for a structure", [], "Start of list found where not expected"],
    ["nothing", null, "NULL_VALUE found where a structure was expected"],
  ])("%s", (_, input, message) => {
    expect(errorOf(input)).toMatchObject({ code: "SerializationException", status: 400, message });
  });

  test.each([
    [{ Name: "n", Size: "many" }, "'many' is not a number"],
    [{ Name: "n", Size: "" }, "'' is not a number"],
    [{ Name: "n", Dry: "yes" }, "'yes' is not a boolean"],
    [{ Name: "n", At: "noon" }, "'noon' is not a timestamp"],
  ])("%o, written as text", (input, message) => {
    expect(errorOf(input, decodeText)).toMatchObject({ code: "SerializationException", message });
  });
});

describe("rejects with the service's error", () => {
  test.each([
    [
      "a missing member",
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      "a missing member of a structure in a list",
      { Name: "n", Parts: [{ Key: "a" }, { Value: "b" }] },
      "1 validation error detected: Value null at 'parts.2.member.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      "a value outside of its enumeration",
      { Name: "n", Mode: "maybe" },
      "1 validation error detected: Value 'maybe' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [on, off]",
    ],
  ])("%s", (_, input, message) => {
    expect(errorOf(input)).toMatchObject({ code: "ValidationException", status: 400, message });
  });
});
