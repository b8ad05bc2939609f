import { expect, test } from "vitest";
import { environmentOf } from "../../../support/lambda-account.ts";

test.each([
  ["async", "async (event) => event.n + 1", 2],
  ["returning a promise", "(event) => Promise.resolve(event.n + 1)", 2],
  ["plain", "(event) => event.n + 1", 2],
  ["with a callback", "(event, context, callback) => { setTimeout(() => callback(null, event.n + 1), 5); }", 2],
  ["returning nothing", "async () => {}", null],
])("a handler %s", async (_, handler, expected) => {
  const { call } = environmentOf({ "index.js": `exports.handler = ${handler};` });
  expect((await call({ n: 1 })).result).toBe(expected);
});

test.each([
  ["throwing", `() => { throw new Error("no"); }`],
  ["rejecting", `async () => { throw new Error("no"); }`],
  ["calling back with an error", `(event, context, callback) => callback(new Error("no"))`],
])("a handler %s fails", async (_, handler) => {
  const { call } = environmentOf({ "index.js": `exports.handler = ${handler};` });
  expect((await call()).result).toEqual(new Error("no"));
});

test("console methods keep their level and format as Node does", async () => {
  const { call, lines } = environmentOf({
    "index.js": `exports.handler = async () => {
      console.log("%s is %d", "a", 1, { b: [1] });
      console.info(new Map([[1, 2]]));
      console.warn("careful");
      console.error("two\\nlines");
      console.debug(undefined, null);
      process.stdout.write("raw\\n");
    };`,
  });
  await call();
  expect(lines).toEqual([
    "INFO a is 1 { b: [ 1 ] }",
    "INFO Map(1) { 1 => 2 }",
    "WARN careful",
    "ERROR two\nlines",
    "DEBUG undefined null",
    "INFO raw",
  ]);
});

test("environment variables are in process.env", async () => {
  const { call } = environmentOf({ "index.js": "exports.handler = async () => process.env.NAME;" });
  expect((await call()).result).toBe("value");
});
