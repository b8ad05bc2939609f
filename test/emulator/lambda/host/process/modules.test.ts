import { expect, test } from "vitest";
import { processEnvironment } from "../../../../support/function-host.ts";

const resultOf = async (files: Record<string, string>, handler = "index.handler") =>
  (await processEnvironment(files, { handler }).call({ n: 1 })).result;

test("CommonJS over several files, folders, packages and JSON", async () => {
  const files = {
    "index.js": `const { twice } = require("./lib/twice"); const data = require("./data.json"); const dep = require("dep");
      exports.handler = async (event) => [twice(event.n), data.answer, dep.name, typeof require("node:path").join];`,
    "lib/twice.js": `const { two } = require("../lib"); exports.twice = (n) => n * two;`,
    "lib/index.js": "module.exports = { two: 2 };",
    "data.json": `{"answer": 42}`,
    "node_modules/dep/package.json": `{"main": "./main.js"}`,
    "node_modules/dep/main.js": `exports.name = "dep";`,
  };
  expect(await resultOf(files)).toEqual([2, 42, "dep", "function"]);
});

const moduleHandler = `import twice, { three } from "./twice.mjs";
  export const handler = async () => ({ six: twice(three), dynamic: (await import("./twice.mjs")).default(4) });`;
const twice = "export default function twice(x) { return x * 2; } export const three = 3;";

test.each([
  ["by the ending .mjs", { "index.mjs": moduleHandler, "twice.mjs": twice }],
  ["by package.json", { "index.js": moduleHandler, "twice.mjs": twice, "package.json": `{"type":"module"}` }],
])("ES modules %s, with default exports and dynamic imports", async (_, files) => {
  expect(await resultOf(files)).toEqual({ six: 6, dynamic: 8 });
});

test("top-level await, in virtual time", async () => {
  const source = `import { setTimeout as sleep } from "node:timers/promises";
    const settings = await sleep(5_000, { region: "here" });
    export const handler = async () => settings;`;
  expect(await resultOf({ "index.mjs": source })).toEqual({ region: "here" });
});

test("a handler in a folder, and one in an object", async () => {
  const files = { "src/app.js": `exports.api = { get: async () => "got" };` };
  expect(await resultOf(files, "src/app.api.get")).toBe("got");
});

test("the files of the package are in LAMBDA_TASK_ROOT, which is the working directory", async () => {
  const source = `const fs = require("node:fs");
    exports.handler = async () => [
      fs.readFileSync(require("node:path").join(__dirname, "words.json"), "utf8"),
      fs.readFileSync("words.json", "utf8") === fs.readFileSync(process.env.LAMBDA_TASK_ROOT + "/words.json", "utf8"),
    ];`;
  expect(await resultOf({ "index.js": source, "words.json": `{"a":1}` })).toEqual([`{"a":1}`, true]);
});

test("the AWS SDK can be imported, in CommonJS and in ES modules", async () => {
  const source = `import { createRequire } from "node:module"; import { SQSClient } from "@aws-sdk/client-sqs";
    const { SQSClient: Required } = createRequire(import.meta.url)("@aws-sdk/client-sqs");
    export const handler = async () => [typeof SQSClient, typeof Required];`;
  expect(await resultOf({ "index.mjs": source })).toEqual(["function", "function"]);
});

test("a package that the function brings along comes before the emulator's", async () => {
  const files = {
    "index.js": `exports.handler = async () => require("@aws-sdk/client-sqs").mine;`,
    "node_modules/@aws-sdk/client-sqs/index.js": "exports.mine = true;",
  };
  expect(await resultOf(files)).toBe(true);
});

test.each([
  [
    "Runtime.ImportModuleError",
    `require("./missing");`,
    /^Error: Cannot find module '.\/missing'\nRequire stack:\n- \/var\/task\/index.js\n- \/var\/runtime\/index.mjs$/,
  ],
  ["Runtime.UserCodeSyntaxError", "const = 1;", /^SyntaxError: Unexpected token '='$/],
  ["Runtime.HandlerNotFound", "exports.other = 1;", /^index.handler is undefined or not exported$/],
  ["Runtime.HandlerNotFound", "exports.handler = 1;", /^index.handler is not a function$/],
  ["TypeError", "undefined.x;", /^Cannot read properties of undefined/],
  [
    "Runtime.UnhandledPromiseRejection",
    `exports.handler = async () => {}; Promise.reject(new Error("early"));`,
    /^Error: early$/,
  ],
  ["Runtime.ExitError", "process.exit(3);", /^Runtime exited with error: exit status 3$/],
])("code that cannot be loaded fails with %s", async (errorType, source, message) => {
  const { load } = processEnvironment({ "index.js": source });
  expect(await load()).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
});

test.each([
  ["index.handler", "Runtime.ImportModuleError", "Error: Cannot find module"],
  ["index", "Runtime.MalformedHandlerName", "Bad handler"],
  ["../index.handler", "Runtime.MalformedHandlerName", "'../index.handler' is not a valid handler name"],
])("the handler %s of a package without it fails with %s", async (handler, errorType, text) => {
  const { load } = processEnvironment({ "other.js": "" }, { handler });
  expect(await load()).toMatchObject({ errorType, errorMessage: expect.stringContaining(text) });
});

test("a top-level await that never settles ends the process", async () => {
  const { load } = processEnvironment({ "index.mjs": "await new Promise(() => {}); export const handler = 1;" });
  expect(await load()).toMatchObject({ errorMessage: "Runtime exited with error: exit status 13" });
});

test("other runtimes, and archives with paths outside the package, do not start", async () => {
  const python = processEnvironment({ "index.py": "" }, { runtime: "python3.13" });
  expect((await python.load())?.errorMessage).toContain("runs only Node.js functions, not python3.13");
  const outside = processEnvironment({ "../outside.js": "" });
  expect((await outside.load())?.errorMessage).toContain("invalid path: ../outside.js");
});

test("each environment evaluates the code for itself", async () => {
  const files = { "index.js": "let n = 0; exports.handler = async () => ++n;" };
  const [first, second] = [processEnvironment(files), processEnvironment(files)];
  await first.call();
  expect([(await first.call()).result, (await second.call()).result]).toEqual([2, 1]);
});
