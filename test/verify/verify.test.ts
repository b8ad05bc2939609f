import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { rowsOf } from "../bench/calibration/page.ts";
import { endpointOf, fakeProcessContext } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { verifyCommand } from "./command.ts";
import { maskedJson } from "./results.ts";

const lines = ["burst --count 6 --jitter 0-3 --work 1s", "compare --arms sqs,async --count 4 --work 1s"];

/** Verifies a served emulator, which had no stack before. Ctrl-C arrives when `interruptAt` is printed. */
async function verified(emulator: EmulatorParts, flags: readonly string[], run = lines, interruptAt?: string) {
  const { url } = await endpointOf(emulator);
  const folder = temporaryFolder();
  const interruption = new AbortController();
  const notes: string[] = [];
  const { processContext, written } = fakeProcessContext(["--target", url, "--folder", folder, ...flags], {
    wallClock: emulator.clock,
    interrupted: interruption.signal,
    stderr: {
      write: (text) => {
        notes.push(text);
        if (interruptAt !== undefined && text.includes(interruptAt)) interruption.abort(new Error("interrupted"));
      },
    },
  });
  const code = await verifyCommand(processContext, run);
  const files = readdirSync(folder).map((name) => join(folder, name));
  return { code, stdout: written.stdout, stderr: notes.join(""), files };
}

/** The states of all stacks that were ever created. */
const statesOf = ({ world }: EmulatorParts): string[] => world.cloudformation.stacks.map(({ status }) => status);

const read = (path = ""): ResultDocument[] => JSON.parse(readFileSync(path, "utf8")) as ResultDocument[];

test("a verification deploys a stack, runs every command, keeps the results, and deletes the stack", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const { code, stdout, stderr, files } = await verified(emulator, ["--yes"]);
  expect(code, stderr).toBe(0);
  expect(files).toHaveLength(1);
  expect(files[0]).toMatch(/\/\d{4}-\d\d-\d\d-us-east-1\.json$/);
  expect(stdout).toContain(`Results: ${files[0]}`);
  const results = read(files[0]);
  expect(results.map(({ kind, seed, arms }) => [kind, seed, arms.map(({ state }) => state)])).toEqual([
    ["burst", 1, ["drained"]],
    ["compare", 1, ["drained", "drained"]],
  ]);
  expect(stderr).toMatch(/^2 commands cost about \$0\.\d+ at list prices/);
  expect(stderr).toMatch(/The stack "flatten-verify-[\d-]+" was deleted\.\n$/);
  expect(statesOf(emulator)).toEqual(["DELETE_COMPLETE"]);
  // The page of the calibration takes in results of AWS, and no others.
  const [first] = results;
  const onAws = { ...first, target: { ...first?.target, kind: "aws" } } as ResultDocument;
  expect(rowsOf("day.json", maskedJson([onAws])).map((row) => row.slice(0, 3))).toEqual([
    ["day", "burst --count 6 --jitter 0-3 --work 1s", "sqs 0-3 s"],
  ]);
  expect(rowsOf("day.json", maskedJson(results))).toEqual([]);
});

test("the stack is deleted after a failed command and after Ctrl-C", async () => {
  const failing = assembleEmulator({ seed: 1 });
  const failed = await verified(
    failing,
    ["--yes"],
    ["burst --count 3 --work 1s --assert peak<=0", "burst --via map --count 3 --work 1s"],
  );
  expect(failed.code, failed.stderr).toBe(5);
  expect(statesOf(failing)).toEqual(["DELETE_COMPLETE"]);

  const interrupting = assembleEmulator({ seed: 1 });
  const ended = await verified(interrupting, ["--yes"], lines, "1 of 2");
  expect(ended.code, ended.stderr).toBe(130);
  expect(ended.stderr).toContain("was deleted");
  expect(statesOf(interrupting)).toEqual(["DELETE_COMPLETE"]);
});

test("nothing is deployed without consent, above the bound, and on the local target", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const unasked = await verified(emulator, []);
  expect([unasked.code, unasked.files]).toEqual([6, []]);
  expect(unasked.stderr).toContain("pass --yes to confirm");
  const dear = await verified(emulator, ["--yes"], ["burst --count 25000 --jitter 0-900 --work 55s"]);
  expect(dear.code).toBe(6);
  expect(dear.stderr).toContain("more than the bound of $2.00; nothing was deployed");
  expect(statesOf(emulator)).toEqual([]);
  const { processContext, written } = fakeProcessContext("--target local");
  expect(await verifyCommand(processContext, lines)).toBe(2);
  expect(written.stderr).toContain("use --target aws");
});

test("account ids are masked, and times are kept", () => {
  const result = { id: "arn:aws:lambda:us-east-1:123456789012:function:f", startedAt: "1766700000000" };
  const json = maskedJson([result as ResultDocument]);
  expect(json).toContain("us-east-1:000000000000:function:f");
  expect(json).toContain("1766700000000");
});
