import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** The words that `flatten complete` offers for the last word of a line. */
async function offered(line: string, options: Parameters<typeof flatten>[1] = {}): Promise<string[]> {
  const { code, stdout } = await flatten(["complete", "--", ...line.split(" ")], options);
  expect(code).toBe(0);
  return stdout.split("\n").flatMap((each) => each.split("  ")[0] || []);
}

test.each([
  ["que", ["queue"]],
  ["queue p", ["peek", "pause", "purge"]],
  ["burst --via ", ["invoke", "invoke-async", "sqs", "trigger", "map", "pool"]],
  ["burst --spread=s", ["--spread=stratified", "--spread=slots"]],
  ["burst --count 5 --ji", ["--jitter"]],
  ["burst --count ", []],
  ["status --format ", ["table", "json"]],
  ["status --target ", ["local", "aws"]],
  ["plan --sizes ", [":files"]],
  ["doctor -o ", [":files"]],
  ["logs pro", ["process"]],
  ["complete ", ["bash", "zsh", "fish", "powershell"]],
  ["nothing ", []],
  ["burst --chap", []],
  ["runs list --targ", []],
  ["report --for", ["--format"]],
])("flatten %s", async (line, expected) => {
  expect(await offered(line)).toEqual(expected);
});

test("runs, stacks, functions and profiles come from files", async () => {
  const cwd = temporaryFolder();
  const home = temporaryFolder();
  await flatten("burst --count 1 --work 1s --stack shop", { cwd });
  writeFileSync(join(cwd, "flatten.config.json"), JSON.stringify({ stack: "orders-stack", function: "orders" }));
  writeFileSync(join(home, "config"), "[default]\nregion = eu-west-1\n[profile work]\n");
  const env = { AWS_CONFIG_FILE: join(home, "config"), HOME: home };
  expect(await offered("runs show ", { cwd })).toEqual(["latest", expect.stringMatching(/^burst-\d+T\d+Z-1$/)]);
  expect(await offered("status --stack ", { cwd })).toEqual(["flatten", "orders-stack", "shop"]);
  expect(await offered("measure --function ", { cwd })).toEqual(["orders"]);
  expect(await offered("status --profile ", { cwd, env })).toEqual(["default", "work"]);
});

test("diff and --baseline complete baselines and runs, and baseline rm only baselines", async () => {
  const cwd = temporaryFolder();
  await flatten("burst --count 1 --work 1s", { cwd });
  await flatten("baseline save main", { cwd });
  const both = ["main", "latest", expect.stringMatching(/^burst-/)];
  expect(await offered("diff ", { cwd })).toEqual(both);
  expect(await offered("burst --baseline ", { cwd })).toEqual(both);
  expect(await offered("baseline rm ", { cwd })).toEqual(["main"]);
});

test("a damaged project file does not stop a completion", async () => {
  const files = { "flatten.config.json": "{" };
  expect(await offered("status --stack ", { files })).toEqual(["flatten"]);
});
