import { expect, test } from "vitest";
import { compileFilter, compileFilters } from "../../../../src/emulator/lambda/event-source/record.ts";

const passes = (body: unknown, value: unknown) =>
  compileFilter(JSON.stringify({ body }))?.(typeof value === "string" ? value : JSON.stringify(value));

test.each([
  [{ kind: ["invoice"] }, { kind: "invoice" }, true],
  [{ kind: ["invoice"] }, { kind: "Invoice" }, false],
  [{ kind: ["invoice", "offer"] }, { kind: "offer" }, true],
  [{ kind: ["invoice"], urgent: [true] }, { kind: "invoice", urgent: false }, false],
  [{ kind: ["invoice"], urgent: [true] }, { kind: "invoice", urgent: true }, true],
  [{ from: { country: ["de"] } }, { from: { country: "de" } }, true],
  [{ from: { country: ["de"] } }, { from: "de" }, false],
  [{ note: [null] }, { note: null }, true],
  [{ note: [null] }, {}, false],
  [{ name: [{ prefix: "doc-" }] }, { name: "doc-7" }, true],
  [{ name: [{ prefix: "doc-" }] }, { name: "a doc-7" }, false],
  [{ name: [{ suffix: ".pdf" }] }, { name: "7.pdf" }, true],
  [{ name: [{ "equals-ignore-case": "PDF" }] }, { name: "pdf" }, true],
  [{ kind: [{ "anything-but": ["draft", "test"] }] }, { kind: "invoice" }, true],
  [{ kind: [{ "anything-but": ["draft", "test"] }] }, { kind: "test" }, false],
  [{ kind: [{ "anything-but": { prefix: "test-" } }] }, { kind: "test-1" }, false],
  [{ kind: [{ "anything-but": "draft" }] }, {}, false],
  [{ pages: [{ numeric: ["=", 5] }] }, { pages: 5 }, true],
  [{ pages: [{ numeric: [">", 0, "<=", 100] }] }, { pages: 100 }, true],
  [{ pages: [{ numeric: [">", 0, "<=", 100] }] }, { pages: 0 }, false],
  [{ pages: [{ numeric: [">", 0] }] }, { pages: "7" }, false],
  [{ error: [{ exists: true }] }, { error: "x" }, true],
  [{ error: [{ exists: false }] }, {}, true],
  [{ error: [{ exists: false }] }, { error: null }, false],
  [{ tags: ["blue"] }, { tags: ["red", "blue"] }, true],
  [{ kind: ["invoice"] }, "plain text", false],
  [["go"], "go", true],
  [["go"], "stop", false],
  [["7"], "7", false],
])("%j on %j: %s", (pattern, value, expected) => {
  expect(passes(pattern, value)).toBe(expected);
});

test.each([
  "no JSON",
  "[]",
  "{}",
  '{"messageId":["x"]}',
  '{"body":{"kind":"invoice"}}',
  '{"body":{"kind":[]}}',
  '{"body":{"kind":[{"unknown":1}]}}',
  '{"body":{"kind":[{"prefix":1}]}}',
  '{"body":{"kind":[{"numeric":["about",1]}]}}',
  '{"body":{"kind":[{"exists":"yes"}]}}',
])("%s is no pattern", (pattern) => {
  expect(compileFilter(pattern)).toBeUndefined();
});

test("one of several patterns is enough, and none lets everything through", () => {
  const either = compileFilters(['{"body":{"a":[1]}}', '{"body":{"b":[1]}}']);
  expect(either('{"b":1}')).toBe(true);
  expect(either('{"c":1}')).toBe(false);
  expect(compileFilters([])("anything")).toBe(true);
});
