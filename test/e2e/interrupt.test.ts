import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../src/experiment/result.ts";
import type { RedriveDocument } from "../../src/operate/dlq/redrive/document.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { flatten, type Ran, seen, start, typed } from "./flatten.ts";
import { startLocal } from "./local-server.ts";

test("Ctrl-C during a compare keeps and prints the finished arms", async () => {
  const cwd = temporaryFolder();
  const line = "flatten compare --count 200 --work 1s --delays 0,900 --repeat 50 --format json";
  const { child, ended } = start(typed(line), { cwd });
  await seen(child.stderr, /sqs 0-900 s: /);
  child.kill("SIGINT");
  const { stdout, code } = await ended;
  expect(code).toBe(130);
  const { arms, id } = JSON.parse(stdout) as ResultDocument;
  expect(arms.slice(0, 2).map(({ name, state, jobs }) => [name, state, jobs.processed])).toEqual([
    ["direct", "drained", 200],
    ["sqs 0 s", "drained", 200],
  ]);
  expect(arms.length).toBeLessThan(150);
  const records = join(cwd, ".flatten", "runs");
  expect(readdirSync(records)).toEqual([`${id}.json`]);
  expect(readFileSync(join(records, `${id}.json`), "utf8")).toBe(stdout);
  expect(await flatten(["status", "--quiet"], { cwd }), "the state is left whole").toMatchObject({ code: 0 });
});

test("a second Ctrl-C at once ends the command, and says that the local state was not saved", async () => {
  const cwd = temporaryFolder();
  const { child, ended } = start(typed("flatten burst --via sqs --count 20000"), { cwd });
  await seen(child.stderr, /sqs 0 s: /);
  child.kill("SIGINT");
  child.kill("SIGTERM");
  const { stdout, stderr, code } = await ended;
  expect([code, stdout]).toEqual([130, ""]);
  expect(stderr).toContain("the local emulator's state was not saved");
  expect(await flatten(["status"], { cwd }), "the lock is taken over").toMatchObject({ code: 4 });
});

test("a second Ctrl-C after the report waits until the local state is saved", async () => {
  const cwd = temporaryFolder();
  const { child, ended } = start(typed("flatten burst --via sqs --count 20000"), { cwd });
  await seen(child.stderr, / running/);
  child.kill("SIGINT");
  await seen(child.stdout, /next:/);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130 });
  const { stdout } = await flatten(typed("flatten queue stats --format json"), { cwd });
  expect(JSON.parse(stdout).depth.visible).toBeGreaterThan(0);
});

test("Ctrl-C during deploy, redrive, alarms test and destroy prints a sentence, exits with 130, and does not block the next command", async () => {
  // Slow resources, so that the deployment does not end before the Ctrl-C on a busy machine.
  const server = await startLocal(["--speed", "120", "--emulator", "stackResourceMs=20000"]);
  const cwd = temporaryFolder();
  const run = (line: string) => flatten(typed(`${line} --target ${server.url} --yes`), { cwd });
  const stopAt = async (line: string, pattern: RegExp) => {
    const { child, ended } = start(typed(`${line} --target ${server.url} --yes`), { cwd });
    await seen(child.stderr, pattern);
    child.kill("SIGINT");
    const ran = await ended;
    expect(ran.code, `${line}: ${ran.stderr}`).toBe(130);
    return ran;
  };
  const deploy = "flatten deploy --parameter MaxReceiveCount=1 --parameter VisibilityTimeoutSeconds=60";
  const deploying = await stopAt(deploy, /CREATE_IN_PROGRESS/);
  expect(deploying.stderr).toContain('stopped waiting; CloudFormation continues deploying the stack "flatten"');
  expect(deploying.stderr).toContain(`flatten status --target ${server.url} --stack flatten`);
  await settled(() => run(deploy));

  await run("flatten burst --via sqs --count 200 --work 100ms --fail 100%");
  const moving = await stopAt("flatten dlq redrive --rate 1 --format json", /redrive: /);
  const { moved, left } = (JSON.parse(moving.stdout) as RedriveDocument).counts;
  expect(moved + left).toBe(200);
  expect(left).toBeGreaterThan(0);

  const testing = await stopAt("flatten alarms test", /invoking 20 jobs/);
  expect(testing.stdout).toContain("ConcurrencyAlarm: interrupted");
  expect(testing.stdout).toContain("All jobs have ended");

  const deleting = await stopAt("flatten destroy", /DELETE_IN_PROGRESS/);
  expect(deleting.stderr).toContain('CloudFormation continues deleting the stack "flatten"');
  expect(await run("flatten destroy")).toMatchObject({ code: 0 });
  expect(await run("flatten status")).toMatchObject({ code: 4 });
}, 60_000);

/** Repeats a command until it succeeds. */
async function settled(run: () => Promise<Ran>): Promise<void> {
  for (let tries = 0; tries < 50; tries++) if ((await run()).code === 0) return;
  throw new Error("it is never done");
}

test("Ctrl-C before the first send sends nothing, and a server that it stops exits with 0", async () => {
  const server = await startLocal(["--speed", "100"]);
  expect(await flatten(typed(`flatten deploy --target ${server.url} --yes`))).toMatchObject({ code: 0 });
  const burst = start(typed(`flatten burst --count 5 --target ${server.url} --yes --format json`));
  await seen(burst.child.stderr, /direct: preparing/);
  burst.child.kill("SIGINT");
  const { stdout, code } = await burst.ended;
  expect(code).toBe(130);
  const { arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent])).toEqual([["interrupted", 0]]);
  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ code: 0 });
});

test("Ctrl-C during the computation of a plan ends it", async () => {
  const { child, ended } = start(typed("flatten plan --count 1m --deadline 20h --work lognormal:5s,3"));
  // The computation takes most of a minute: by now it has begun, and is far from its end.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 130, stdout: "", stderr: "flatten: interrupted\n" });
});
