import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { thirdPartyNotices } from "../bin/notices.mjs";
import { packageRoot } from "../src/cli/package.ts";

const notices = (...inputs: string[]) => thirdPartyNotices(inputs, packageRoot);

test("each package in the bundle is listed once, with its version, its license and the text of it", () => {
  const text = notices(
    "src/main.ts",
    "node_modules/commander/index.js",
    "node_modules/commander/lib/command.js",
    "node_modules/@aws-sdk/client-sqs/dist-es/index.js",
  );
  expect(text.match(/^commander \d+\.\d+\.\d+ \(MIT\)$/gm)).toHaveLength(1);
  expect(text).toMatch(/^@aws-sdk\/client-sqs \S+ \(Apache-2\.0\)$/m);
  expect(text).toContain("Copyright (c) 2011 TJ Holowaychuk");
  expect(text).toContain("Apache License");
});

test("packages with the same license text share it", () => {
  const text = notices("node_modules/@aws-sdk/client-sqs/x.js", "node_modules/@aws-sdk/client-lambda/x.js");
  expect(text.match(/TERMS AND CONDITIONS FOR USE/g)).toHaveLength(1);
});

test("every dependency of the package has a license", () => {
  expect(existsSync(join(packageRoot, "node_modules"))).toBe(true);
  expect(() => notices("node_modules/ora/index.js", "node_modules/@clack/prompts/x.js")).not.toThrow();
});
