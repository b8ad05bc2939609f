import { expect, test } from "vitest";
import { consoleBlocks, isShown } from "./readme-blocks.ts";

test("reads the commands of console blocks, with their output", () => {
  const text = [
    "# Title",
    "```console",
    "$ flatten burst --work '2s-8s'   # a remark",
    "out",
    "",
    "more",
    "$ flatten status",
    "```",
    "```console",
    "$ aws sqs list-queues",
    "```",
    "",
  ];
  expect(consoleBlocks(text.join("\n"))).toEqual([
    {
      line: 2,
      commands: [
        { words: ["burst", "--work", "2s-8s"], output: "out\n\nmore" },
        { words: ["status"], output: "" },
      ],
    },
  ]);
});

test("a line of … stands for any lines", () => {
  expect(isShown("a (b)\nc\nd\n", "a (b)\n…")).toBe(true);
  expect(isShown("a\nb\nc\n", "a\n…\nc")).toBe(true);
  expect(isShown("a\nb\n", "a")).toBe(false);
  expect(isShown("a.b\n", "axb")).toBe(false);
});
