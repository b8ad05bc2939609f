import { expect, test } from "vitest";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { foreignFolder } from "../../support/foreign-account.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("messages of a paused queue can be looked at, and are delivered after it is resumed", async () => {
  const cwd = temporaryFolder();
  const run = async (line: string) => JSON.parse((await flatten(`${line} --format json`, { cwd })).stdout);
  expect(await run("queue pause")).toMatchObject({ kind: "queue-pause", changed: true, function: "flatten-process" });
  expect(await run("queue pause")).toMatchObject({ changed: false });
  await flatten("queue send --job 1 --job 2", { cwd });
  expect(await run("queue peek")).toMatchObject({ messages: [{ body: '{"document":1}' }, { body: '{"document":2}' }] });
  expect(await run("queue stats")).toMatchObject({ paused: true, depth: { visible: 2 } });
  expect(await run("queue resume")).toMatchObject({ kind: "queue-resume", changed: true });
  await flatten("watch-metrics --for 2m", { cwd });
  expect(await run("queue stats")).toMatchObject({ paused: false, depth: { visible: 0, notVisible: 0 } });
  expect((await flatten("queue resume", { cwd })).stdout).toContain("was already delivering");
});

test("a burst resumes a paused queue first, and reports it", async () => {
  const cwd = temporaryFolder();
  await flatten("queue pause", { cwd });
  const { code, stderr } = await flatten("burst --via sqs --count 2 --work 1s", { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain('resumed the queue of the stack "flatten", which flatten queue pause had paused');
  expect((await flatten("queue stats --format json", { cwd })).stdout).toContain('"paused": false');
});

test("off the local target a burst on a paused queue needs consent", async () => {
  const { emulator } = await deployedStack();
  const endpoint = await endpointOf(emulator);
  const env = { XDG_STATE_HOME: temporaryFolder() };
  expect((await endpoint.flatten("queue pause --yes", { env })).code).toBe(0);
  const refused = await endpoint.flatten("burst --via sqs --count 1 --work 1s", { env });
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("Resume it?") });
  expect((await endpoint.flatten("burst --via sqs --count 1 --work 1s --yes", { env })).code).toBe(0);
});

test("the queue of another function is paused too", async () => {
  const cwd = await foreignFolder();
  const { code, stdout } = await flatten("queue pause --function orders", { cwd });
  expect([code, stdout]).toEqual([0, expect.stringContaining("incoming-orders is now paused")]);
  const resumed = await flatten("queue resume --function orders", { cwd });
  expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining("is now delivering")]);
});
