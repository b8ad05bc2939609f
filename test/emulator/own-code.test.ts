import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OwnCodeHost } from "../../src/emulator/assemble.ts";
import { parseTemplate } from "../../src/emulator/cloudformation/template/template.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { EnvironmentRequest, FunctionFiles, FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";

const template = parseTemplate(readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8"));

function sourceOf(resource: string): string {
  const code = template.resources[resource]?.properties.Code as { readonly ZipFile: string } | undefined;
  return code?.ZipFile ?? "";
}

/** Returns which of the two hosts starts code. */
function hostOf(files: FunctionFiles): string {
  const started: string[] = [];
  const host = (name: string) => ({ start: () => void started.push(name) }) as unknown as FunctionHost;
  const { sha256 } = codeOfFiles(files);
  new OwnCodeHost({ own: host("own"), foreign: host("foreign") }).start({
    files,
    codeSha256: sha256,
  } as EnvironmentRequest);
  return started.join();
}

test.each(["ProcessFunction", "TriggerFunction"])("%s of the template is flatten's own code", (resource) => {
  const source = sourceOf(resource);
  expect(source.length).toBeGreaterThan(1_000);
  expect(hostOf(functionFilesOfInline(source))).toBe("own");
  expect(hostOf(functionFilesOfInline(`${source.trimEnd()}\n\n`))).toBe("own");
});

test("code that differs, or has another file, is foreign", () => {
  const source = sourceOf("ProcessFunction");
  expect(hostOf(functionFilesOfInline(`${source} // changed`))).toBe("foreign");
  expect(hostOf({ ...functionFilesOfInline(source), "other.js": new Uint8Array() })).toBe("foreign");
  expect(hostOf({ "main.js": new TextEncoder().encode(source) })).toBe("foreign");
  expect(hostOf({})).toBe("foreign");
});
