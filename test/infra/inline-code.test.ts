import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFunctions } from "../../infra/build.mjs";
import { withInlineCode } from "../../infra/inline-code.mjs";
import { isRecord } from "../../src/emulator/cloudformation/template/json.ts";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";

const text = readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8");

const codeOf = (template: string, resource: string): unknown => {
  const code = parseTemplate(template).resources[resource]?.properties.Code;
  return isRecord(code) ? code.ZipFile : undefined;
};

test("the template contains the functions as they are in src; if not, run `npm run build`", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flatten-bundles-"));
  const bundles = Object.entries(await bundleFunctions(folder));
  const sources = Object.fromEntries(bundles.map(([name, path]) => [name, readFileSync(path, "utf8")]));
  rmSync(folder, { recursive: true });
  expect(Object.keys(sources)).toEqual(["process", "trigger"]);
  expect(withInlineCode(text, sources) === text, "infra/template.yaml carries older code").toBe(true);
});

test("source is read as it was written, with empty lines and trailing blanks", () => {
  const source = 'const a = `one\n\n  two  \n${"$&"}`;\nexports.handler = 1;\n';
  const filled = withInlineCode(text, { process: source });
  expect(codeOf(filled, "ProcessFunction")).toBe(source);
  expect(codeOf(filled, "TriggerFunction")).toBe(codeOf(text, "TriggerFunction"));
});

test("a template without the markers is refused", () => {
  expect(() => withInlineCode("Resources: {}", { process: "" })).toThrow(
    'between "# >>> process:" and "# <<< process"',
  );
});
