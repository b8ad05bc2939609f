import assert from "node:assert/strict";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import * as fflate from "fflate";
import { expect, test } from "vitest";
import * as emulator from "../../src/emulator/index.ts";
import * as library from "../../src/index.ts";
import * as plan from "../../src/plan/index.ts";
import { examplesIn, runExample } from "../support/markdown-examples.ts";

const modules = {
  "node:assert/strict": { default: assert },
  "@aws-sdk/client-cloudwatch": cloudwatch,
  "@aws-sdk/client-lambda": lambda,
  "@aws-sdk/client-sqs": sqs,
  fflate,
  "flatten-the-curve": library,
  "flatten-the-curve/emulator": emulator,
  "flatten-the-curve/plan": plan,
};

const examples = ["README.md", "docs/library.md", "src/emulator/README.md"].flatMap((path) =>
  examplesIn(path).map((example) => ({ ...example, path })),
);

test.each(examples)("$path, example in line $line", async (example) => {
  await runExample(example, modules);
});

test("an example that fails fails its test", async () => {
  const code = 'import assert from "node:assert/strict";\nassert.equal(1, 2);';
  await expect(runExample({ line: 1, code }, modules)).rejects.toThrow("Expected values to be strictly equal");
});
