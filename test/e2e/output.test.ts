import { type StdioOptions, spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";
import { typed } from "./flatten.ts";

test.runIf(existsSync("/dev/full"))("output that cannot be written is an error; a lost stderr is not", async () => {
  const full = openSync("/dev/full", "w");
  /** Runs a command to its end; the result has what it wrote to the pipe. */
  const run = async (line: string, stdio: StdioOptions) => {
    const child = spawn(process.execPath, [builtBin(), ...typed(line)], { cwd: temporaryFolder(), stdio });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, text: String(Buffer.concat(chunks)) };
  };
  const lines = ["flatten --version", "flatten --help", "flatten plan --count 3 --jitter 5"];
  const [other, ...lost] = await Promise.all([
    run("flatten burst --count 3", ["ignore", "pipe", full]),
    ...lines.map((line) => run(line, ["ignore", full, "pipe"])),
  ]);
  for (const { code, text } of lost) {
    expect([code, text]).toEqual([5, expect.stringContaining("no space is left on the device")]);
    expect(text).not.toContain("a bug in flatten");
  }
  expect(other).toEqual({ code: 0, text: expect.stringContaining("3 processed") });
});
