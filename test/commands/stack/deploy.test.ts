import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFileName } from "../../../src/cli/project-file.ts";
import { assembleEmulator } from "../../../src/emulator/assemble.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** An empty account behind an endpoint. Its time passes while the command sleeps. */
async function emptyEndpoint() {
  const { flatten } = await endpointOf(assembleEmulator({ seed: 1 }));
  return (cwd: string, ...argv: string[]) => flatten(argv, { cwd });
}

test("from a folder without a project file, deploy keeps the deployed parameters", async () => {
  const flatten = await emptyEndpoint();
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  await flatten(first, "deploy", "--yes", "--parameter", "BatchSize=10", "--email", "me@example.com");
  const again = await flatten(second, "deploy", "--yes");
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("Stack unchanged")]);
  const { code, stderr } = await flatten(second, "deploy", "--yes", "--parameter", "MaximumConcurrency=20");
  expect(code).toBe(0);
  expect(stderr).toContain("modify  QueueMapping");
  expect(stderr).not.toContain("ConcurrencyAlarm");
  expect(stderr.replace(/\s+/g, " ")).toContain(
    "These parameters keep their deployed values, which are not the template's defaults: BatchSize=10, AlarmEmail=me@example.com. To change one: --parameter <name>=<value>",
  );
});

test("if the project file cannot be written, deploy names the flags that later commands need", async () => {
  const flatten = await emptyEndpoint();
  const { code, stdout, stderr } = await flatten(join(temporaryFolder(), "gone"), "deploy", "--yes", "-q");
  expect([code, stdout]).toEqual([5, expect.stringContaining("Stack created")]);
  expect(stderr).toContain("the stack is deployed, but flatten.config.json could not be written");
  expect(stderr).toMatch(/--target http:\S+ --region us-east-1 --stack flatten/);
});

test("on the local target only the project file and the flags set parameters", async () => {
  const cwd = temporaryFolder();
  const run = (...argv: string[]) => flatten(argv, { cwd });
  await run("deploy", "--parameter", "BatchSize=10");
  rmSync(join(cwd, projectFileName));
  const { stdout, stderr } = await run("deploy");
  expect(stdout).toContain("Stack updated");
  expect(stderr).not.toContain("keep their deployed values");
});
