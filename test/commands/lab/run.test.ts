import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connect } from "../../../src/aws/clients.ts";
import { findStack } from "../../../src/aws/workload.ts";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { fakeTerminal, keys } from "../../support/fake-terminal.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("off the local target, the lab runs in a stack of its own and removes it", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const endpoint = await endpointOf(emulator);
  expect(await endpoint.flatten("lab --chapter 2")).toMatchObject({
    code: 6,
    stderr: expect.stringContaining('Deploy the stack "flatten-lab"'),
  });
  const { code, stdout, cwd } = await endpoint.flatten("lab --chapter 2 --format json --yes");
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    kind: "lab",
    chapters: [{ number: 2, answer: 12, measured: "12 at the same time" }],
  });
  expect(document.chapters[0].commands[0]).toMatch(/^flatten burst --count 12 .* --stack flatten-lab --yes$/);
  expect(existsSync(join(cwd, "flatten.config.json"))).toBe(false);
  await expect(findStack(connect({ clock: emulator.clock, ...emulator.transport }), "flatten-lab")).rejects.toThrow();
});

test("a chapter that does not exist is refused", async () => {
  expect(await flatten("lab --chapter 16")).toMatchObject({ code: 2, stderr: expect.stringContaining("--chapter 7") });
});

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
