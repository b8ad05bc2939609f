import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { flatten as flattenHere } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { seen, start, typed } from "./flatten.ts";
import { startLocal } from "./local-server.ts";

/** Runs until it is interrupted: in real time, its jobs take two minutes. */
const longBurst = "flatten burst --via sqs --count 40 --work 2m --speed 1";

test("Ctrl-C during a compare keeps and prints the finished arms", async () => {
  const cwd = temporaryFolder();
  const line = "flatten compare --count 10 --work 1s --delays 0,900 --repeat 100 --format json";
  const { child, ended } = start(typed(line), { cwd });
  await seen(child.stderr, /sqs 0-900 s: /);
  child.kill("SIGINT");
  const { stdout, code } = await ended;
  expect(code).toBe(130);
  const { arms, id } = JSON.parse(stdout) as ResultDocument;
  expect(arms.slice(0, 2).map(({ name, state, jobs }) => [name, state, jobs.processed])).toEqual([
    ["direct", "drained", 10],
    ["sqs 0 s", "drained", 10],
  ]);
  expect(arms.length).toBeLessThan(300);
  const records = join(cwd, ".flatten", "runs");
  expect(readdirSync(records)).toEqual([`${id}.json`]);
  expect(JSON.parse(readFileSync(join(records, `${id}.json`), "utf8"))).toEqual(JSON.parse(stdout));
  expect(await flattenHere("status --quiet", { cwd }), "the state is left whole").toMatchObject({ code: 0 });
});

test("a second Ctrl-C at once ends the command, and says that the local state was not saved", async () => {
  const cwd = temporaryFolder();
  const { child, ended } = start(typed(longBurst), { cwd });
  await seen(child.stderr, /sqs 0 s: /);
  // Two signals, because the system merges two of a kind; which of the two arrives first is up to it.
  child.kill("SIGINT");
  child.kill("SIGTERM");
  const { stdout, stderr, code } = await ended;
  expect([130, 143]).toContain(code);
  expect(stdout).toBe("");
  expect(stderr).toContain("the local emulator's state was not saved");
  expect(await flattenHere("status", { cwd }), "the lock is taken over").toMatchObject({ code: 4 });
});

test("a second Ctrl-C after the report waits until the local state is saved", async () => {
  const cwd = temporaryFolder();
  const { child, ended } = start(typed(longBurst), { cwd });
  await seen(child.stderr, / running/);
  child.kill("SIGINT");
  await seen(child.stdout, /next:/);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130 });
  const { stdout } = await flattenHere("queue stats --format json", { cwd });
  expect(JSON.parse(stdout).depth.visible).toBeGreaterThan(0);
});

test("a server that Ctrl-C stops exits with 0", async () => {
  const server = await startLocal();
  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ code: 0 });
});

test("Ctrl-C during the computation of a plan ends it", async () => {
  const { child, ended } = start(typed("flatten plan --count 1m --deadline 20h --work lognormal:5s,3"));
  // The computation of all spreads takes most of a minute. The signal may arrive while this line is being written.
  await seen(child.stderr, /spread random \(2 of/);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    stdout: "",
    stderr: expect.stringMatching(/flatten: interrupted\n$/),
  });
});
