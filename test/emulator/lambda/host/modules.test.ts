import { expect, test } from "vitest";
import { environmentOf } from "../../../support/lambda-account.ts";

const resultOf = async (files: Record<string, string>, sdk?: (name: string) => unknown) =>
  (await environmentOf(files, sdk).call({ n: 1 })).result;

test("CommonJS over several files, folders and JSON", async () => {
  const files = {
    "index.js": `const { twice } = require("./lib/twice"); const data = require("./data.json"); const dep = require("dep");
      exports.handler = async (event) => [twice(event.n), data.answer, dep.name, __dirname, typeof require("node:path").join];`,
    "lib/twice.js": `const { two } = require("../lib"); exports.twice = (n) => n * two;`,
    "lib/index.js": "module.exports = { two: 2 };",
    "data.json": `{"answer": 42}`,
    "node_modules/dep/package.json": `{"main": "./main.js"}`,
    "node_modules/dep/main.js": `exports.name = "dep";`,
  };
  expect(await resultOf(files)).toEqual([2, 42, "dep", "/var/task", "function"]);
});

test("ES modules, by .mjs and by package.json", async () => {
  const handler = `import { join } from "node:path"; import { one } from "./one.mjs";
    export const handler = async (event) => [join("a", "b"), one + event.n, import.meta.url];`;
  const one = "export const one = 1;";
  expect(await resultOf({ "index.mjs": handler, "one.mjs": one })).toEqual(["a/b", 2, "file:///var/task/index.mjs"]);
  const typed = { "index.js": handler, "one.mjs": one, "package.json": `{"type":"module"}` };
  expect(await resultOf(typed)).toEqual(["a/b", 2, "file:///var/task/index.js"]);
});

test("the SDK's modules come from whoever runs the host", async () => {
  const files = { "index.js": `const { a } = require("@aws-sdk/client-x"); exports.handler = () => a;` };
  expect(await resultOf(files, (name) => (name === "@aws-sdk/client-x" ? { a: 5 } : undefined))).toBe(5);
});

test("each environment evaluates the code for itself", async () => {
  const files = { "index.js": "let n = 0; exports.handler = async () => ++n;" };
  const [first, second] = [environmentOf(files), environmentOf(files)];
  await first.call();
  expect([(await first.call()).result, (await second.call()).result]).toEqual([2, 1]);
});

test.each([
  ["Runtime.ImportModuleError", `require("./missing");`],
  ["Runtime.ImportModuleError", `require("not-there");`],
  ["Runtime.UserCodeSyntaxError", "const = 1;"],
  ["Runtime.HandlerNotFound", "exports.other = 1;"],
  ["TypeError", "undefined.x;"],
])("code that does not load ends as %s", (name, source) => {
  expect(() => environmentOf({ "index.js": source })).toThrow(expect.objectContaining({ name }));
});

test("a missing file of the handler is an import error", () => {
  expect(() => environmentOf({ "other.js": "" })).toThrow("Error: Cannot find module 'index'");
});
