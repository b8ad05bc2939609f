import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/cli/package.ts";
import { planDelays } from "../../src/plan/index.ts";
import { findProgram } from "../support/find-program.ts";
import { examplesIn } from "../support/markdown-examples.ts";
import { runSender } from "../support/sender-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { builtBin } from "./bin.ts";

const path = join(dirname(builtBin()), "..", "src", "plan", "index.js");

test("the built plan library is one small file that imports nothing", () => {
  const text = readFileSync(path, "utf8");
  expect(text).not.toMatch(/\bimport\b|\brequire\b|\bprocess\.|node:/);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(40_000);
});

test("the sender of the README keeps a peak and a rate on the served emulator", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules", "flatten-the-curve"));
  symlinkSync(join(packageRoot, "node_modules", "@aws-sdk"), join(folder, "node_modules", "@aws-sdk"));
  const [sender] = examplesIn("src/plan/README.md", "js");
  // The time of the emulator stands still while the process sends, so each job is sent at once, with whole seconds of delay.
  writeFileSync(
    join(folder, "sender.mjs"),
    sender?.code.replace("{ maxPeak: 10 }", "{ maxPeak: 10, maxRate: 3 }, sendsAtOnce: true") ?? "",
  );
  const run = await runSender({ command: process.execPath, args: ["sender.mjs"], folder });
  expect(run.stdout).toMatch(/^delays of .* which end first of all that keep/);
  expect(run.invocations).toBe(100);
  expect(run.peak).toBeLessThanOrEqual(10);
  expect(run.startsPerSecond).toBeLessThanOrEqual(3);
});

const deno = findProgram("deno");

test.skipIf(deno === undefined)(
  "it gives the same delays in Deno, without any permission (skipped without deno)",
  () => {
    const request = { count: 50, work: "5s", goal: { maxRate: 4 } };
    const code = `import { planDelays } from ${JSON.stringify(path)};
    console.log(JSON.stringify(planDelays(${JSON.stringify(request)})));`;
    const { stdout, stderr } = spawnSync(deno as string, ["run", "--no-prompt", "--ext=js", "-"], {
      input: code,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(planDelays(request));
  },
);
