import { type StdioOptions, spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { typed } from "./flatten.ts";

test.runIf(existsSync("/dev/full"))("output that cannot be written is an error; a lost stderr is not", async () => {
  const full = openSync("/dev/full", "w");
  const run = (line: string, stdio: StdioOptions) =>
    spawnSync(process.execPath, [builtBin(), ...typed(line)], { cwd: temporaryFolder(), stdio });
  for (const each of ["flatten --version", "flatten --help", "flatten burst --count 3"]) {
    const { status, stderr } = run(each, ["ignore", full, "pipe"]);
    expect([status, String(stderr)], each).toEqual([5, expect.stringContaining("no space is left on the device")]);
    expect(String(stderr)).not.toContain("a bug in flatten");
  }
  const { status, stdout } = run("flatten compare --arms sqs,cap:2 --count 5", ["ignore", "pipe", full]);
  expect([status, String(stdout)]).toEqual([0, expect.stringContaining("cap 2")]);
});
