import { JsonShapeSerializer2 } from "@smithy/core/protocols";
import { describe, expect, test } from "vitest";
import { textOf } from "../../../../src/base/encoding.ts";
import {
  type DocumentWriter,
  NormalizedSchema,
  writeAwsJson,
  writeRestJson,
} from "../../../../src/emulator/api/schema/codec.ts";

/** Smithy's numbers of simple types; adding 64 makes a list of them. */
const [text, number, boolean, timestamp, list] = [0, 1, 2, 7, 64];
const part: unknown[] = [
  3,
  "test",
  "Part",
  0,
  ["Key", "Sizes", "Own"],
  [text, list + number, () => [0, "", "", 0, 15]],
];
const plainPart: unknown[] = [3, "test", "PlainPart", 0, ["Key", "Sizes"], [text, list + number]];
const page = (item: unknown[], ...more: [string, unknown][]) =>
  NormalizedSchema.of([
    3,
    "test",
    "Page",
    0,
    ["Name", "Size", "Whole", "Parts", "Texts", ...more.map(([name]) => name)],
    [
      [text, { jsonName: "name" }],
      number,
      boolean,
      [1, "test", "Parts", 0, () => item],
      list + text,
      ...more.map(([, schema]) => schema),
    ],
  ] as never);

function sdkText(schema: NormalizedSchema, value: unknown, jsonName: boolean): string {
  const serializer = new JsonShapeSerializer2({ timestampFormat: { useTrait: true, default: 7 }, jsonName });
  serializer.write(schema, value);
  return textOf(serializer.flush() as Uint8Array);
}

const values: Readonly<Record<string, object>> = {
  nothing: {},
  "members in another order, and unknown ones": { Whole: false, Other: 1, Size: 1.5, Name: "n" },
  "absent and null members": { Name: undefined, Size: null, Whole: true },
  "special characters": { Name: '"\\/\b\t\n\f\r\u0000\u001f\u007f\u2028é語😀', Texts: ["\ud800", "a\udc00b", ""] },
  "special numbers": { Size: Number.NaN, Parts: [{ Sizes: [0, -0, 1e21, 1e-7, Number.POSITIVE_INFINITY] }] },
  "lists with absent items": { Texts: ["a", null, undefined, "b"], Parts: [null, { Key: "k" }, undefined, {}] },
  "empty lists": { Parts: [], Texts: [] },
};

describe.each<[string, DocumentWriter, boolean]>([
  ["AWS JSON", writeAwsJson, false],
  ["REST-JSON", writeRestJson, true],
])("%s has the bytes of the SDK's serializer", (_, write, jsonName) => {
  test.each(Object.entries(values))("for %s", (_, value) => {
    const schema = page(plainPart);
    expect(textOf(write(schema, value))).toBe(sdkText(schema, value, jsonName));
  });

  test("for schemas that contain more than texts, numbers and booleans", () => {
    const schema = page(part, ["At", timestamp], ["Map", 128 + text]);
    const value = { At: new Date(1_500), Map: { a: "b" }, Parts: [{ Key: "k", Own: { any: ["thing"] } }] };
    expect(textOf(write(schema, value))).toBe(sdkText(schema, value, jsonName));
  });
});
