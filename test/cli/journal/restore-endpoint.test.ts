import { expect, test } from "vitest";
import { queueDepth } from "../../../src/aws/queue.ts";
import { identityOf } from "../../../src/cli/process.ts";
import { readSettings } from "../../../src/experiment/settings.ts";
import { type DeployedStack, defaultSettings, deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, type FlattenOptions } from "../../support/flatten.ts";
import { hasJournal, leaveChanged } from "../../support/journal.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A deployed stack behind an endpoint, whose time passes while a command sleeps, and commands without a terminal. */
async function endpoint() {
  const account = await deployedStack({ kind: "endpoint" });
  const { flatten: run } = await endpointOf(account.emulator);
  const cwd = temporaryFolder();
  const flattenIn = (changes: FlattenOptions, ...argv: string[]) => run(argv, changes);
  return { account, cwd, flattenIn, flatten: (...argv: string[]) => flattenIn({ cwd }, ...argv) };
}

async function untouched({ target }: DeployedStack): Promise<void> {
  expect(await queueDepth(target.cloud, target.workload.queueUrl)).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
}

test("without a terminal and without --yes, arms that change settings are refused before anything is changed or sent", async () => {
  const { account, cwd, flatten } = await endpoint();
  const { code, stderr } = await flatten("compare", "--arms", "sqs,cap:2,reserved:5,batch:10", "--work", "1s");
  expect(code).toBe(6);
  expect(stderr).toContain('Change settings of the stack "flatten" during an arm, and restore them after it');
  expect(stderr).toContain("sqs cap 2: maximum concurrency of the mapping from none to 2");
  expect(stderr).toContain("sqs reserved 5: reserved concurrency from none to 5");
  expect(stderr).toContain("sqs batch 10: batch size from 1 to 10");
  expect(stderr).toContain("--yes");
  expect(await readSettings(account.target)).toEqual(defaultSettings);
  expect(hasJournal(cwd, account.target)).toBe(false);
  await untouched(account);
});

test("with --yes they run, and the settings are restored", async () => {
  const { account, cwd, flatten } = await endpoint();
  const argv = ["compare", "--arms", "sqs,cap:2", "--count", "12", "--work", "1s", "--yes", "-q", "--format", "json"];
  const { code, stdout } = await flatten(...argv);
  expect(code).toBe(0);
  const [sqs, cap] = JSON.parse(stdout).arms;
  expect([cap.peak.invocations, cap.jobs.processed, cap.settings]).toEqual([2, 12, { maximumConcurrency: 2 }]);
  expect(sqs.peak.invocations).toBeGreaterThan(2);
  expect(await readSettings(account.target)).toEqual(defaultSettings);
  expect(hasJournal(cwd, account.target)).toBe(false);
});

test("a batch that does not fit the deployed timeout is a usage error before anything is sent", async () => {
  const { account, flatten } = await endpoint();
  const { code, stderr } = await flatten("compare", "--arms", "sqs,batch:12", "--yes");
  expect(code).toBe(2);
  expect(stderr).toContain('invalid value "batch:12" for --arms: 12 jobs of 5s take up to 60 s');
  await untouched(account);
});

test("after a crash that left settings changed, a burst is refused until they are restored", async () => {
  const { account, cwd, flatten } = await endpoint();
  await leaveChanged(cwd, account.target);
  const refused = await flatten("compare", "--arms", "sqs", "--count", "2", "--work", "1s");
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain('An earlier command left settings of the stack "flatten" changed. Restore them');
  await untouched(account);
  expect(hasJournal(cwd, account.target)).toBe(true);

  const welcome = await flatten("compare", "--arms", "sqs", "--count", "2", "--work", "1s", "--yes");
  expect(welcome.code).toBe(0);
  expect(welcome.stderr).toContain("restored settings");
  expect(await readSettings(account.target)).toEqual(defaultSettings);
  expect(hasJournal(cwd, account.target)).toBe(false);
});

test("a command that only reads continues without confirmation, and reports the changed settings", async () => {
  const { account, cwd, flatten } = await endpoint();
  await leaveChanged(cwd, account.target);
  const { code, stderr } = await flatten("queue", "stats");
  expect(code).toBe(0);
  expect(stderr).toContain("Restore them (maximum concurrency of the mapping from 7 to none)? Pass --yes to confirm.");
  expect(await readSettings(account.target)).toMatchObject({ maximumConcurrency: 7 });
  expect(hasJournal(cwd, account.target)).toBe(true);
});

test("a command in another folder finds the changed settings, and deploy restores them first", async () => {
  const { account, flattenIn } = await endpoint();
  const env = { HOME: temporaryFolder() };
  await leaveChanged(temporaryFolder(), account.target, {}, env);
  const refused = await flattenIn({ env }, "deploy");
  expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining("left settings of the stack")]);
  expect(await readSettings(account.target)).toMatchObject({ maximumConcurrency: 7 });
  const { code, stdout, stderr } = await flattenIn({ env }, "deploy", "--yes");
  expect([code, stdout]).toEqual([0, expect.stringContaining("Stack unchanged")]);
  expect(stderr).toContain("restored settings");
  expect(await readSettings(account.target)).toEqual(defaultSettings);
});

test("destroy discards the journal of the stack, and reports it", async () => {
  const { account, cwd, flatten } = await endpoint();
  await leaveChanged(cwd, account.target);
  const { code, stderr } = await flatten("destroy", "--yes");
  expect(code).toBe(0);
  expect(stderr).toContain(
    'settings of the stack "flatten" that an earlier command had left changed were deleted with it',
  );
  expect(hasJournal(cwd, account.target)).toBe(false);
});

test("a deployment is refused while another command measures on the stack", async () => {
  const { account, cwd, flatten } = await endpoint();
  const parent = await identityOf(process.ppid);
  await leaveChanged(cwd, account.target, parent === undefined ? {} : { process: parent });
  const { code, stderr } = await flatten("deploy", "--yes", "--parameter", "BatchSize=10");
  expect([code, stderr]).toEqual([6, expect.stringContaining(`process ${process.ppid}, since`)]);
  expect(await readSettings(account.target)).toMatchObject({ batchSize: 1 });
});
