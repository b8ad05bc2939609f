import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findStack } from "../../../src/aws/workload.ts";
import { journalPath, readEntry } from "../../../src/cli/journal/journal.ts";
import { identityOf } from "../../../src/cli/process.ts";
import { openLocalCloud } from "../../../src/cli/target/local/cloud.ts";
import { makeChanges, readSettings } from "../../../src/experiment/settings.ts";
import type { Target } from "../../../src/experiment/target.ts";
import { main } from "../../../src/main.ts";
import { defaultSettings } from "../../support/deployed-stack.ts";
import { fakeProcessContext, flatten } from "../../support/flatten.ts";
import { capChange, hasJournal, leaveChanged, note } from "../../support/journal.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Changes the local stack and saves it. */
async function withLocal<T>(cwd: string, use: (target: Target) => Promise<T>): Promise<T> {
  const { processContext } = fakeProcessContext([], { cwd });
  const { cloud, description, close } = await openLocalCloud({ ...processContext, quiet: true }, "flatten", {
    seed: 1,
  });
  try {
    return await use({ cloud, description, workload: await findStack(cloud, "flatten") });
  } finally {
    await close();
  }
}

async function deployedFolder(): Promise<string> {
  const cwd = temporaryFolder();
  await flatten(["queue", "stats", "--seed", "1"], { cwd });
  return cwd;
}

test.each([
  [["queue", "stats"]],
  [["status"]],
  [["doctor"]],
  [["compare", "--arms", "sqs", "--count", "2", "--work", "1s"]],
])("after a crash, %j restores the settings first, and reports it", async (argv) => {
  const cwd = await deployedFolder();
  await withLocal(cwd, (target) => leaveChanged(cwd, target));
  const { code, stderr } = await flatten(argv, { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain(
    'restored settings of the stack "flatten" that an earlier command had left changed: maximum concurrency of the mapping from 7 to none',
  );
  expect(await withLocal(cwd, async (target) => hasJournal(cwd, target))).toBe(false);
  expect(await withLocal(cwd, (target) => readSettings(target))).toEqual(defaultSettings);
});

test("after a crash of an arm that had paused the mapping, it is enabled again, and the next burst runs", async () => {
  const cwd = await deployedFolder();
  const changes = [{ setting: "enabled", from: true, to: false }] as const;
  await withLocal(cwd, async (target) => {
    await note(cwd, target, { changes });
    await makeChanges(target, changes);
  });
  const { code, stderr } = await flatten(["compare", "--arms", "pause", "--count", "2", "--work", "1s"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain("had left changed: event source mapping from disabled to enabled");
  expect(await withLocal(cwd, (target) => readSettings(target))).toEqual(defaultSettings);
});

test("the comparison after a crash runs on the settings as they were deployed", async () => {
  const cwd = await deployedFolder();
  await withLocal(cwd, (target) => leaveChanged(cwd, target));
  const { stdout } = await flatten(["compare", "--arms", "sqs", "--seed", "1", "--format", "json"], { cwd });
  expect(JSON.parse(stdout).arms[0].peak.invocations).toBeGreaterThan(7);
});

test("a goal after a crash is planned for the settings as they were deployed", async () => {
  const cwd = await deployedFolder();
  await withLocal(cwd, (target) => leaveChanged(cwd, target));
  // With the cap of 7 that the crash left, a peak of 8 would need no delays.
  const { code, stderr } = await flatten(["burst", "--max-peak", "8", "--seed", "1"], { cwd });
  expect(code).toBe(0);
  expect(stderr.indexOf("restored settings")).toBeLessThan(stderr.indexOf("Planned: delays of 0–"));
  expect(stderr).toContain("restored settings");
});

test("a journal of a change that was never made is closed silently", async () => {
  const cwd = await deployedFolder();
  await withLocal(cwd, (target) => note(cwd, target));
  const { code, stderr } = await flatten(["queue", "stats"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(await withLocal(cwd, async (target) => hasJournal(cwd, target))).toBe(false);
});

test("a setting that has been changed again since is not restored, and is reported", async () => {
  const cwd = await deployedFolder();
  await withLocal(cwd, (target) =>
    leaveChanged(cwd, target, {
      changes: [
        { ...capChange, to: 50 },
        { setting: "batchSize", from: 1, to: 1 },
      ],
    }),
  );
  const { stderr } = await flatten(["queue", "stats"], { cwd });
  expect(stderr).toContain("not restored, because it was changed again since: maximum concurrency of the mapping");
  expect(await withLocal(cwd, (target) => readSettings(target))).toMatchObject({ maximumConcurrency: 7 });
});

test("the journal of another function, Region or account is ignored", async () => {
  const cwd = await deployedFolder();
  const others = await withLocal(cwd, async (target) => {
    const { description, workload } = target;
    const listed: readonly Target[] = [
      { ...target, workload: { ...workload, functionName: "other" } },
      { ...target, workload: { ...workload, mappingId: "of an earlier stack, or another account" } },
      { ...target, description: { ...description, kind: "aws" } },
      { ...target, description: { ...description, region: "eu-west-1" } },
    ];
    for (const other of listed) await note(cwd, other);
    return listed;
  });
  const { code, stderr } = await flatten(["compare", "--arms", "cap:2", "--count", "4", "--work", "1s", "-q"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(others.map((other) => hasJournal(cwd, other))).toEqual([true, true, true, true]);
});

test("a local stack that was reset has nothing to restore", async () => {
  const cwd = await deployedFolder();
  const target = await withLocal(cwd, async (deployedTarget) => {
    await leaveChanged(cwd, deployedTarget);
    return deployedTarget;
  });
  await flatten(["local", "reset"], { cwd });
  expect(hasJournal(cwd, target)).toBe(false);
  const { code, stderr } = await flatten(["queue", "stats", "--seed", "1"], { cwd });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("restored")]);
});

test("a second entry for a stack is refused, so that the first is not lost", async () => {
  const cwd = await deployedFolder();
  await withLocal(cwd, async (target) => {
    await note(cwd, target, { at: "2026-01-01T00:00:01.000Z" });
    await expect(note(cwd, target)).rejects.toMatchObject({ reason: "refused" });
    expect(await readEntry(journalPath({ cwd, env: {} }, target))).toMatchObject({
      at: "2026-01-01T00:00:01.000Z",
      changes: [capChange],
    });
  });
});

test("while another command measures, a burst is refused, and a command that only reads does not restore its settings", async () => {
  const cwd = await deployedFolder();
  const parent = await identityOf(process.ppid);
  await withLocal(cwd, (target) => leaveChanged(cwd, target, parent === undefined ? {} : { process: parent }));
  const burst = await flatten(["burst", "--count", "2"], { cwd });
  expect(burst.code).toBe(6);
  expect(burst.stderr).toContain(`another flatten command (process ${process.ppid},`);
  const look = await flatten(["queue", "stats"], { cwd });
  expect([look.code, look.stderr]).toEqual([0, ""]);
  expect(await withLocal(cwd, (target) => readSettings(target))).toMatchObject({ maximumConcurrency: 7 });
});

test.each([["compare", "--arms", "cap:2"], ["doctor"]])(
  "a damaged journal stops %s before it changes anything",
  async (...argv) => {
    const cwd = await deployedFolder();
    await withLocal(cwd, async (target) => {
      await note(cwd, target);
      writeFileSync(journalPath({ cwd, env: {} }, target), '{"version":1,');
    });
    const { code, stderr } = await flatten(argv, { cwd });
    expect(code).toBe(5);
    expect(stderr).toContain("the journal of changed settings is damaged");
  },
);

test("an interruption during an arm restores the settings, reports it, and leaves no journal", async () => {
  const cwd = await deployedFolder();
  const stop = new AbortController();
  const { processContext } = fakeProcessContext(["compare", "--arms", "cap:2,reserved:5"], { cwd });
  let said = "";
  const stderr = {
    write: (text: string) => {
      said += text;
      if (text.includes("sqs cap 2") && text.includes("running")) stop.abort();
    },
  };
  const messages: (string | undefined)[] = [];
  const setExitMessage = (message: string | undefined) => void messages.push(message);
  expect(await main({ ...processContext, stderr, interrupted: stop.signal, setExitMessage })).toBe(130);
  expect(said).toContain("a second Ctrl-C would leave them changed");
  // A local target that is not saved has no changed settings.
  expect(messages).toEqual([expect.stringContaining("the local emulator's state was not saved"), undefined]);
  expect(await withLocal(cwd, async (target) => hasJournal(cwd, target))).toBe(false);
  expect(await withLocal(cwd, (target) => readSettings(target))).toEqual(defaultSettings);
});
