import { expect, test } from "vitest";
import { fakeTerminal, keys } from "../../support/fake-terminal.ts";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const { down, enter, ctrlC } = keys;

test("flatten alone asks for a burst, shows its command line, runs it, and shows its curve", async () => {
  const { context, type, screen } = fakeTerminal();
  const ended = flatten([], { cwd: temporaryFolder(), ...context });
  await type("What do you want to do?", down, enter);
  await type("How many jobs?", "x", enter);
  await type('invalid value "x" for --count', "\u007f", "3", enter);
  await type("How long does a job take?", enter);
  await type("Delay each message", "none", enter);
  await type("$ flatten burst --count 3 --work 5s\n");
  await type("What next?", enter);
  await type("burst of 3 jobs, emulator");
  await type("What do you want to do?", ctrlC);
  expect((await ended).code).toBe(0);
  expect(screen()).toContain("the emulator on this machine: no account, no cost");
});

test("Ctrl-C goes back from a question, and commands without a target get no flags of one", async () => {
  const { context, type } = fakeTerminal();
  const ended = flatten(["home", "--stack", "shop"], { cwd: temporaryFolder(), ...context });
  await type("stack shop");
  await type("What do you want to do?", down, down, enter);
  await type("Which delays", ctrlC);
  await type("What do you want to do?", down, down, down, down, down, down, enter);
  await type("$ flatten runs list\n");
  await type("What next?", down, enter);
  expect((await ended).code).toBe(0);
});

test("a function of an AWS account is read with the profile and the Region of home", async () => {
  const { context, type } = fakeTerminal();
  const line = [
    "home",
    "--target",
    "http://127.0.0.1:1",
    "--stack",
    "shop",
    "--region",
    "eu-west-3",
    "--profile",
    "work",
  ];
  const ended = flatten(line, { cwd: temporaryFolder(), ...context });
  await type("What do you want to do?", down, down, down, down, enter);
  await type("Which function?", down, enter);
  await type("Name or ARN of the function?", enter);
  await type("How far back?", enter);
  await type("$ flatten measure --target aws --function orders --since 1h --profile work --region eu-west-3\n");
  await type("What next?", ctrlC);
  await type("What do you want to do?", ctrlC);
  expect((await ended).code).toBe(0);
});

test("a closed terminal ends the session as an interruption", async () => {
  const { context, type } = fakeTerminal();
  const ended = new AbortController();
  const renewInterrupted = () => ended.signal;
  const home = flatten([], { cwd: temporaryFolder(), ...context, renewInterrupted });
  await type("What do you want to do?");
  ended.abort();
  expect((await home).code).toBe(130);
});

test("with --plain, home prints the help", async () => {
  const { context, screen } = fakeTerminal();
  expect((await flatten("home --plain", { ...context })).code).toBe(0);
  expect(screen()).toContain("Usage: flatten");
});
