import { expect, test } from "vitest";
import { commands } from "../../../src/commands/commands.ts";
import { flatten } from "../../support/flatten.ts";

test("the manual page has every command, and no line that man(7) would read as an unknown request", async () => {
  const { code, stdout } = await flatten("man");
  expect(code).toBe(0);
  for (const name of Object.keys(commands)) expect(stdout).toContain(`.SS "flatten ${name}`);
  const requests = stdout.split("\n").flatMap((line) => /^\.\w*/.exec(line)?.[0] ?? []);
  expect(new Set(requests)).toEqual(new Set([".TH", ".SH", ".SS", ".TP", ".B", ".PP", ".nf", ".fi"]));
});

test("the page of one command has its flags by group, its examples and the exit codes", async () => {
  const { stdout } = await flatten("man queue send");
  expect(stdout).toMatch(/^\.TH FLATTEN-QUEUE-SEND 1/);
  expect(stdout).toContain("\\fB\\-\\-job <n>\\fR");
  for (const section of [".SH WORKLOAD", ".SH EXAMPLES", ".SH EXIT STATUS"]) expect(stdout).toContain(section);
});

test("the page of a command without a target has no flags that choose one, and no flag twice", async () => {
  const list = await flatten("man runs list");
  expect(list.stdout).not.toContain("\\-\\-target");
  const report = await flatten("man report");
  expect(report.stdout.match(/\\fB\\-\\-format /g)).toHaveLength(1);
});

test("a mistyped command is a usage error", async () => {
  expect(await flatten("man brust")).toMatchObject({ code: 2, stderr: expect.stringContaining("flatten man burst") });
});
