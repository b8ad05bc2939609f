import { expect, test } from "vitest";
import { fakeTerminal, keys } from "../../support/fake-terminal.ts";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const { down, enter, ctrlC } = keys;

test("a chapter compares the guess with what was measured, runs typed commands, and is kept", async () => {
  const cwd = temporaryFolder();
  const { context, type } = fakeTerminal();
  const ended = flatten("lab", { cwd, ...context });
  await type("Which chapter?", down, enter);
  await type("Chapter 2 of 15: A dozen at once");
  await type("How many run at the same time?");
  await type("What is your guess?", "many", enter);
  await type("a guess is a number", ..."\u007f\u007f\u007f\u007f", "100", enter);
  await type("$ flatten burst --count 12 --work 1s\n");
  await type("See what it means", enter);
  await type("You guessed 100: it was 12 at the same time.");
  await type("What next?", down, down, down, down, enter);
  await type("Which command?", "explain --count '7'", enter);
  await type("$ flatten explain --count 7\n");
  await type("What next?", ctrlC);
  expect((await ended).code).toBe(0);
  const { stdout } = await flatten("lab --list", { cwd });
  expect(stdout).toMatch(/ 2 +A dozen at once +100 +12 at the same time\n/);
  expect(stdout).toContain("next: flatten lab --chapter 1");
  expect((await flatten("runs list", { cwd })).stdout).toMatch(/burst-\S+-lab-2 /);
});

test("a name is guessed from a list, and Ctrl-C at the question leads to the list of chapters", async () => {
  const { context, type } = fakeTerminal();
  const ended = flatten("lab --chapter 15", { cwd: temporaryFolder(), ...context });
  await type("Which one finishes 100 jobs");
  await type("sqs batch 10", ctrlC);
  await type("Which chapter?", ctrlC);
  expect((await ended).code).toBe(0);
});
