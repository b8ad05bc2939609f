import { expect, test } from "vitest";
import { nextCommands } from "../../../src/commands/arms/next.ts";
import { arm, result } from "../../support/samples.ts";

const last = (document: ReturnType<typeof result>): string | undefined => nextCommands(document, {}).at(-1);
const local = { ...result([arm()]), target: { kind: "local", region: "us-east-1", stack: "flatten" } } as const;

test("a whole run in the emulator can be repeated exactly, from a new state", () => {
  expect(last(local)).toBe(`repeat it exactly: flatten local reset, then the same command with --seed ${local.seed}`);
});

test.each([
  { ...local, target: { ...local.target, kind: "aws" } as const },
  { ...local, arms: [{ ...arm(), state: "interrupted" } as const] },
])("other runs only have the same jobs", (document) => {
  expect(last(document)).toBe(`run the same jobs again: the same command with --seed ${local.seed}`);
});
