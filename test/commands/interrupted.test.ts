import { expect, test } from "vitest";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import type { RedriveDocument } from "../../src/operate/dlq/document.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { endpointOf, flatten as flattenLocal } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Flatten = typeof flattenLocal;

/** Runs commands in one folder: to their end, or until they are interrupted. */
function commandsOf(flatten: Flatten) {
  const cwd = temporaryFolder();
  /** Interrupts the command as soon as what it has written to stderr matches. */
  const stopAt = async (line: string, pattern: RegExp) => {
    const user = new AbortController();
    let shown = "";
    const write = (text: string) => {
      shown += text;
      if (pattern.test(shown)) user.abort(new Error("interrupted"));
    };
    const ran = await flatten(`${line} --yes`, { cwd, interrupted: user.signal, stderr: { write } });
    expect(ran.code, `${line}: ${shown}`).toBe(130);
    return { ...ran, stderr: shown };
  };
  return { run: (line: string) => flatten(`${line} --yes`, { cwd }), stopAt };
}

test("Ctrl-C during deploy, redrive and destroy prints a sentence, exits with 130, and does not block the next command", async () => {
  const emulator = assembleEmulator({ seed: 1 });
  const { run, stopAt } = commandsOf((await endpointOf(emulator)).flatten);
  const deploy = "deploy --parameter MaxReceiveCount=1 --parameter VisibilityTimeoutSeconds=60";
  const deploying = await stopAt(deploy, /CREATE_IN_PROGRESS/);
  expect(deploying.stderr).toContain('stopped waiting; CloudFormation continues deploying the stack "flatten"');
  expect(deploying.stderr).toMatch(/flatten status --target http:\S+ --stack flatten/);
  await emulator.clock.sleepMs(600_000);
  expect(await run(deploy)).toMatchObject({ code: 0 });

  await run("burst --via sqs --count 200 --work 100ms --fail 100%");
  const moving = await stopAt("dlq redrive --rate 1 --format json", /redrive: /);
  const { moved, left } = (JSON.parse(moving.stdout) as RedriveDocument).counts;
  expect(moved + left).toBe(200);
  expect(left).toBeGreaterThan(0);

  const deleting = await stopAt("destroy", /DELETE_IN_PROGRESS/);
  expect(deleting.stderr).toContain('CloudFormation continues deleting the stack "flatten"');
  expect(await run("destroy")).toMatchObject({ code: 0 });
  expect(await run("status")).toMatchObject({ code: 4 });
});

test("Ctrl-C before the first send sends nothing", async () => {
  const { emulator } = await deployedStack();
  const { stopAt } = commandsOf((await endpointOf(emulator)).flatten);
  const { stdout } = await stopAt("burst --count 5 --format json", /direct: preparing/);
  const { arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent])).toEqual([["interrupted", 0]]);
});

test("Ctrl-C during alarms test waits for its jobs, so that the next command finds none running", async () => {
  const { run, stopAt } = commandsOf(flattenLocal);
  await run("deploy");
  const { stdout } = await stopAt("alarms test", /invoking 20 jobs/);
  expect(stdout).toContain("ConcurrencyAlarm: interrupted");
  expect(stdout).toContain("All jobs have ended");
  expect(await run("destroy")).toMatchObject({ code: 0 });
  expect(await run("status")).toMatchObject({ code: 4 });
});

test("compare with a goal never stops listening for Ctrl-C", async () => {
  const listen = () => undefined;
  const removed: string[] = [];
  const note = (event: string) => void removed.push(event);
  process.on("SIGINT", listen);
  process.on("removeListener", note);
  const line = "compare --count 4 --work 1s --arms sqs,cap:2 --deadline 1m";
  const { code } = await flattenLocal(line).finally(() => process.off("removeListener", note));
  process.off("SIGINT", listen);
  expect([code, removed.filter((event) => event === "SIGINT")]).toEqual([0, []]);
});
