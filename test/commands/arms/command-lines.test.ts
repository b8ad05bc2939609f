import { expect, test } from "vitest";
import { nextCommands, withoutOutput } from "../../../src/commands/arms/command-lines.ts";
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

const compareAfter = (flags: Parameters<typeof nextCommands>[1], isFifo: boolean): string | undefined =>
  nextCommands(local, flags, { argv, isFresh: true, isFifo })[0];

test("jobs that were not sent on are redriven from the queue in which they are", () => {
  const caveats = [{ kind: "not-sent-on", jobs: [1], queue: "flatten-beyond-later-dlq" }] as const;
  const document = { ...local, arms: [{ ...arm(), caveats }] };
  expect(nextCommands(document, {}, { argv, isFresh: true }).slice(0, 2)).toEqual([
    "flatten dlq peek --dlq flatten-beyond-later-dlq",
    "flatten dlq redrive --dlq flatten-beyond-later-dlq --jitter 0",
  ]);
});

test("after a burst into a FIFO queue, arms without delays are suggested", () => {
  const flags = { payload: '{"id":"{{job}}"}', groupId: "{{job}}" };
  expect(compareAfter(flags, true)).toBe(
    `flatten compare --arms sqs,cap:5 --payload '{"id":"{{job}}"}' --group-id '{{job}}'`,
  );
});

test("after a replay, the same arrivals are compared", () => {
  expect(compareAfter({ arrivals: "rows.csv", scale: 2 }, false)).toBe(
    "flatten compare --delays 0,30,100 --arrivals rows.csv --scale 2x",
  );
});

test("a recorded command has no flag that only decides how the run is shown", () => {
  const words = [
    "burst",
    "--json",
    "-o",
    "x.json",
    "--serve",
    "--jitter",
    "0-60",
    "--details",
    "--report=r.html",
    "--plain",
  ];
  expect(withoutOutput(words)).toEqual(["burst", "--jitter", "0-60"]);
});
