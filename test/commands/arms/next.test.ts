import { expect, test } from "vitest";
import { nextCommands } from "../../../src/commands/arms/next.ts";
import { arm, result } from "../../support/samples.ts";

const argv = ["burst", "--work", "2s ± 1"];
const last = (document: ReturnType<typeof result>, isFresh = true, words = argv): string | undefined =>
  nextCommands(document, {}, { argv: words, isFresh }).at(-1);
const local = { ...result([arm()]), target: { kind: "local", region: "us-east-1", stack: "flatten" } } as const;
const command = `flatten burst --work '2s ± 1' --seed ${local.seed}`;

test("a whole run in a new emulator can be repeated exactly", () => {
  expect(last(local)).toBe(`repeat it exactly: flatten local reset && ${command}`);
});

test("a seed of the command is not added again", () => {
  expect(last(local, true, ["burst", "--seed", "7"])).toBe(
    "repeat it exactly: flatten local reset && flatten burst --seed 7",
  );
});

test.each([
  ["on AWS", { ...local, target: { ...local.target, kind: "aws" } as const }, true],
  ["that was cut short", { ...local, arms: [{ ...arm(), state: "interrupted" } as const] }, true],
  ["after other commands", local, false],
])("a run %s only has the same jobs again", (_, document, isFresh) => {
  expect(last(document, isFresh)).toBe(`run the same jobs again: ${command}`);
});
