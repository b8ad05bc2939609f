import { expect, test } from "vitest";
import { compileFilter, compileFilters } from "../../../../src/emulator/lambda/event-source/filter.ts";

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
  [{ error: [{ exists: true }] }, { error: { code: 1 } }, false],
  [{ error: [{ exists: false }] }, { error: { code: 1 } }, true],
  [{ error: { code: [{ exists: true }] } }, { error: { code: 1 } }, true],
  [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.11" }, true],
  [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.1.11" }, false],
  [{ ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:db8:0:1::ff" }, true],
  [{ ip: [{ cidr: "2001:db8::/32" }] }, { ip: "2001:db9::" }, false],
  [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "2001:db8::" }, false],
  [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "not an address" }, false],
  [{ $or: [{ type: ["order"] }, { prio: [{ numeric: [">", 5] }] }] }, { type: "order" }, true],
  [{ $or: [{ type: ["order"] }, { prio: [{ numeric: [">", 5] }] }] }, { prio: 9 }, true],
  [{ $or: [{ type: ["order"] }, { prio: [{ numeric: [">", 5] }] }] }, { prio: 1 }, false],
  [{ $or: [{ a: [1] }, { b: [1] }], c: [1] }, { a: 1 }, false],
  [{ from: { $or: [{ a: [1] }, { b: [1] }] } }, { from: { b: 1 } }, true],
  [{ items: { kind: ["b"] } }, { items: [{ kind: "a" }, { kind: "b" }] }, true],
  [{ tags: ["blue"] }, { tags: ["red", "blue"] }, true],
  [{ kind: ["invoice"] }, "plain text", false],
  [["go"], "go", true],
  [["go"], "stop", false],
  [["7"], "7", false],
])("%j on %j: %s", (pattern, value, expected) => {
  expect(passes(pattern, value)).toBe(expected);
});

test.each([
  ["300", true],
  ["300.0", false],
  ["3e2", false],
  ['"300"', false],
])("an exact number is compared as it is written: 300 and %s match: %s", (number, expected) => {
  expect(compileFilter('{"body":{"n":[300]}}')?.(`{"n":${number}}`)).toBe(expected);
});

test("numeric compares values, however they are written", () => {
  const passes = compileFilter('{"body":{"n":[{"numeric":["=",300]}]}}');
  expect(["300", "300.0", "3e2", "301"].map((number) => passes?.(`{"n":${number}}`))).toEqual([
    true,
    true,
    true,
    false,
  ]);
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
  '{"body":{"kind":[{"toString":"x"}]}}',
  '{"body":{"ip":[{"cidr":"10.0.0/24"}]}}',
  '{"body":{"ip":[{"cidr":"10.0.0.0/33"}]}}',
  '{"body":{"ip":[{"cidr":"1::2::3/8"}]}}',
  '{"body":{"$or":[]}}',
  '{"body":{"$or":{"a":[1]}}}',
  '{"body":{"$or":[{"a":[1]},{}]}}',
])("%s is an invalid pattern", (pattern) => {
  expect(compileFilter(pattern)).toBeUndefined();
});

test("one of several patterns must match, and without patterns everything passes", () => {
  const either = compileFilters(['{"body":{"a":[1]}}', '{"body":{"b":[1]}}']);
  expect(either('{"b":1}')).toBe(true);
  expect(either('{"c":1}')).toBe(false);
  expect(compileFilters([])("anything")).toBe(true);
});
