import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/cli/package.ts";
import { flatten } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { consoleBlocks, isShown } from "./readme-blocks.ts";

const path = join(packageRoot, "README.md");
const blocks = existsSync(path) ? consoleBlocks(readFileSync(path, "utf8")) : [];

test("README.md shows commands that can be run", ({ skip }) => {
  if (!existsSync(path)) return skip("there is no README.md");
  expect(blocks.length).toBeGreaterThan(0);
});

test.each(blocks)("README, line $line", async ({ commands }) => {
  const cwd = temporaryFolder();
  for (const { words, output } of commands) {
    const ran = await flatten(words, { cwd });
    expect(ran.code, `${words.join(" ")}: ${ran.stderr}`).toBe(0);
    if (output === "" || isShown(ran.stdout, output)) continue;
    expect.fail(`README shows for ${words.join(" ")}:\n${output}\n\nbut it prints:\n${ran.stdout}`);
  }
});
