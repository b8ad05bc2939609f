import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { expect, test } from "vitest";
import { bundleFunctions } from "../../infra/build.mjs";
import { compressed, decompressed } from "../../infra/compressed-code.mjs";
import { withInlineCode } from "../../infra/inline-code.mjs";
import { isRecord } from "../../src/base/encoding.ts";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";
import { BundleHost } from "../../src/emulator/lambda/host/bundle-host.ts";
import { environmentOf } from "../support/function-host.ts";

const beyond = readFileSync(new URL("../../infra/beyond.yaml", import.meta.url), "utf8");
const text = readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8");

const codeOf = (template: string, resource: string): string => {
  const code = parseTemplate(template).resources[resource]?.properties.Code;
  return String(isRecord(code) ? code.ZipFile : undefined);
};

test("the template contains the functions as they are in src; if not, run `npm run build`", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flatten-bundles-"));
  const bundles = Object.entries(await bundleFunctions(folder));
  const sources = Object.fromEntries(bundles.map(([name, path]) => [name, readFileSync(path, "utf8")]));
  rmSync(folder, { recursive: true });
  const { resend = "", ...main } = sources;
  expect(Object.keys(main)).toEqual(["process", "trigger"]);
  expect(withInlineCode(text, main) === text, "infra/template.yaml carries older code").toBe(true);
  expect(withInlineCode(beyond, { resend }) === beyond, "infra/beyond.yaml carries older code").toBe(true);
  expect(codeOf(beyond, "ResendFunction").trim()).toBe(resend.trim());
  expect(codeOf(text, "ProcessFunction").trim()).toBe(sources.process?.trim());
  expect(decompressed(codeOf(text, "TriggerFunction"))).toBe(sources.trigger);
});

test("source is read as it was written, with empty lines and trailing blanks", () => {
  const source = 'const a = `one\n\n  two  \n${"$&"}`;\nexports.handler = 1;\n';
  const filled = withInlineCode(text, { process: source, trigger: source });
  expect(codeOf(filled, "ProcessFunction")).toBe(source);
  expect(codeOf(filled, "TriggerFunction")).toBe(compressed("trigger", source));
  expect(decompressed(codeOf(filled, "TriggerFunction"))).toBe(source);
});

test("code that another version of Node.js has compressed in another way is not replaced", () => {
  const code = codeOf(text, "TriggerFunction");
  const source = decompressed(code);
  const fast = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).toString("base64");
  const other = text.replace(/const data = ".*";/, () => `const data = "${fast}";`);
  expect(other).not.toBe(text);
  expect(withInlineCode(other, { trigger: source })).toBe(other);
  expect(codeOf(withInlineCode(other, { trigger: `${source};` }), "TriggerFunction")).toBe(
    compressed("trigger", `${source};`),
  );
});

test("the comment on the compressed code has its SHA-256 and says how to read it", () => {
  const code = codeOf(text, "TriggerFunction");
  expect(code).toContain(createHash("sha256").update(decompressed(code)).digest("hex"));
  const printed: unknown[] = [];
  const run = new Function("require", "console", code.replace("eval(`", "console.log(`"));
  run(createRequire(import.meta.url), { log: (line: unknown) => printed.push(line) });
  expect(printed).toEqual([`${decompressed(code)}\n//# sourceURL=/var/task/trigger.js`]);
});

test("compressed code sees the module, the globals and the SDK of its environment, and errors name its file", async () => {
  const source = `"use strict"; const data = require("@aws-sdk/x"), code = console;
    module.exports = { handler: async () => { code.log(data, process.env.A); throw new Error("no"); } };`;
  const host = new BundleHost((name) => name === "@aws-sdk/x" && "sdk");
  const files = { "index.js": compressed("trigger", source) };
  const { call, lines } = environmentOf(host, files, { variables: { A: "b" } });
  const { error } = await call({});
  expect(lines[0]).toBe("INFO sdk b");
  expect(error?.errorMessage).toBe("no");
  expect(error?.trace?.[1]).toMatch(/\/var\/task\/trigger\.js:2:\d+\)$/);
});

test("a template without the markers is refused", () => {
  expect(() => withInlineCode("Resources: {}", { process: "" })).toThrow(
    'between "# >>> process:" and "# <<< process"',
  );
});
