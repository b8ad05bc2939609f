import { describe, expect, test } from "vitest";
import { fill, jsonTemplate, textTemplate } from "../../src/plan/payloads.ts";

const known = ["job", "run", "uuid", "name"];
const values = { job: "7", run: "r-1", uuid: "u", name: 'a "b" \\ c' };
const filled = (text: string) => fill(jsonTemplate(text, known, "--payload"), values);

describe("a payload with fields", () => {
  test.each([
    ['{"id":"{{job}}"}', { id: "7" }],
    ['{"id":{{job}}}', { id: 7 }],
    ['{"key":"order-{{ job }}-{{run}}"}', { key: "order-7-r-1" }],
    ['{"name":"{{name}}"}', { name: values.name }],
    ['{"name":{{name}}}', { name: values.name }],
    ['{"quoted":"say \\"{{job}}\\"","next":{{job}}}', { quoted: 'say "7"', next: 7 }],
    ['{"nested":{"a":{"b":1}}}', { nested: { a: { b: 1 } } }],
    ['["{{job}}",{{job}}]', ["7", 7]],
    ["{{job}}", 7],
  ])("%s is JSON for every job", (text, value) => {
    expect(JSON.parse(filled(text))).toEqual(value);
  });

  test.each([
    ["007", "007"],
    ["-1.5e3", -1500],
    ["true", true],
    ["null", null],
    ["", ""],
    ["1,5", "1,5"],
  ])("the value %j of a field without quotes becomes %j", (name, value) => {
    const template = jsonTemplate("{{name}}", known, "--payload");
    expect(JSON.parse(fill(template, { ...values, name }))).toBe(value);
  });

  test("a text that is no JSON keeps its values as they are", () => {
    expect(fill(textTemplate("{{name}}/{{job}}", known, "--attribute a"), values)).toBe('a "b" \\ c/7');
  });
});

test.each([
  ['{"id":{{job}}', "--payload is not JSON"],
  ["id=7", "--payload is not JSON"],
  ['{"id":"{{jobb}}"}', "--payload has an unknown field {{jobb}}"],
  ['{"id":"{{}}"}', "--payload has an unknown field {{}}"],
])("the payload %s is refused", (text, message) => {
  expect(() => jsonTemplate(text, known, "--payload")).toThrow(message);
});

test("a mistyped field is corrected, and all fields are listed", () => {
  expect(() => jsonTemplate('"{{uid}}"', known, "--payload")).toThrowError(
    expect.objectContaining({
      remedy: "did you mean {{uuid}}? the fields are {{job}}, {{run}}, {{uuid}}, {{name}}",
    }),
  );
});
