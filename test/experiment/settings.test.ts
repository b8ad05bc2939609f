import { describe, expect, test } from "vitest";
import { updateMapping } from "../../src/aws/event-source-mapping.ts";
import {
  type ArmSettings,
  duringSettings,
  type RestoreOutcome,
  readSettings,
  type SettingChange,
  type SettingsJournal,
  SettingsNotRestored,
} from "../../src/experiment/settings.ts";
import { type DeployedStack, defaultSettings, deployedStack } from "../support/deployed-stack.ts";

/** A journal that records its calls, and may do something when it is opened. */
function journal(atOpening: () => void = () => undefined) {
  const told: (readonly ["opened", readonly SettingChange[]] | readonly ["closed", RestoreOutcome])[] = [];
  const port: SettingsJournal = {
    opened: async (_, changes) => {
      told.push(["opened", changes]);
      atOpening();
    },
    closing: () => undefined,
    closed: async (_, result) => void told.push(["closed", result]),
  };
  return { told, port };
}

const wanted: ArmSettings = { batchSize: 20, maximumConcurrency: 5, reservedConcurrency: 7 };
const changes: readonly SettingChange[] = [
  { setting: "batchSize", from: 1, to: 20 },
  // A batch of more than ten messages needs a batching window.
  { setting: "batchingWindowSeconds", from: 0, to: 1 },
  { setting: "maximumConcurrency", from: null, to: 5 },
  { setting: "reservedConcurrency", from: null, to: 7 },
];

const during = (
  { target }: DeployedStack,
  { port }: ReturnType<typeof journal>,
  use: () => Promise<void>,
  signal?: AbortSignal,
  settings = wanted,
) => duringSettings({ target, settings, journal: port, signal }, use);

test("settings are changed while something runs, and restored afterwards", async () => {
  const account = await deployedStack();
  const book = journal();
  let seen: unknown;
  await during(account, book, async () => {
    seen = await readSettings(account.target);
  });
  expect(seen).toEqual({ ...defaultSettings, ...wanted, batchingWindowSeconds: 1 });
  expect(await readSettings(account.target)).toEqual(defaultSettings);
  expect(book.told).toEqual([
    ["opened", changes],
    ["closed", { undone: changes, overruled: [] }],
  ]);
});

test("settings that have the wanted values need no change and no journal", async () => {
  const account = await deployedStack({ parameters: { MaximumConcurrency: "5" } });
  const book = journal();
  let used = 0;
  await during(account, book, async () => void used++, undefined, { maximumConcurrency: 5 });
  expect([used, book.told]).toEqual([1, []]);
});

test("settings that were deployed otherwise are restored as they were deployed", async () => {
  const account = await deployedStack({
    parameters: { MaximumConcurrency: "50", BatchSize: "4", ReservedConcurrency: "60" },
  });
  const before = await readSettings(account.target);
  await during(account, journal(), async () => undefined);
  expect(before).toEqual({ ...defaultSettings, batchSize: 4, maximumConcurrency: 50, reservedConcurrency: 60 });
  expect(await readSettings(account.target)).toEqual(before);
});

test("after an error the settings are restored, and the error is thrown", async () => {
  const account = await deployedStack();
  const book = journal();
  const failing = during(account, book, async () => {
    throw new Error("the burst broke");
  });
  await expect(failing).rejects.toThrow("the burst broke");
  expect(await readSettings(account.target)).toEqual(defaultSettings);
  expect(book.told.map(([what]) => what)).toEqual(["opened", "closed"]);
});

test("if the journal cannot be written, nothing is changed", async () => {
  const account = await deployedStack();
  const book = journal(() => {
    throw new Error("disk full");
  });
  await expect(during(account, book, async () => undefined)).rejects.toThrow("disk full");
  expect(await readSettings(account.target)).toEqual(defaultSettings);
});

describe("an interruption leaves no setting behind", () => {
  // An update of the mapping takes 20 s; the interruption falls before, into and after it.
  test.each([0, 1, 1_500, 10_000, 19_999])("%i ms after the journal was opened: nothing is run", async (afterMs) => {
    const account = await deployedStack();
    const stop = new AbortController();
    const book = journal(() => {
      if (afterMs === 0) stop.abort();
      else void account.target.cloud.clock.sleepMs(afterMs).then(() => stop.abort());
    });
    let used = 0;
    await during(account, book, async () => void used++, stop.signal);
    expect(used).toBe(0);
    expect(await readSettings(account.target)).toEqual(defaultSettings);
    expect(book.told.map(([what]) => what)).toEqual(["opened", "closed"]);
  });

  test("while something runs", async () => {
    const account = await deployedStack();
    const stop = new AbortController();
    await during(
      account,
      journal(),
      async () => {
        stop.abort();
        await account.target.cloud.clock.sleepMs(1_000, stop.signal).catch(() => undefined);
      },
      stop.signal,
    );
    expect(await readSettings(account.target)).toEqual(defaultSettings);
  });
});

test("a setting that another process has set since is not restored", async () => {
  const account = await deployedStack();
  const { cloud, workload } = account.target;
  const book = journal();
  await during(account, book, () => updateMapping(cloud, workload.mappingId, { maximumConcurrency: 99 }));
  expect(await readSettings(account.target)).toEqual({ ...defaultSettings, maximumConcurrency: 99 });
  expect(book.told[1]).toEqual([
    "closed",
    { undone: changes.filter(({ setting }) => setting !== "maximumConcurrency"), overruled: [changes[2]] },
  ]);
});

test("if AWS rejects a change, the changes made by then are restored", async () => {
  const account = await deployedStack();
  // Reserved first, then the mapping, which takes no concurrency of 1.
  const refused = during(account, journal(), async () => undefined, undefined, {
    reservedConcurrency: 7,
    maximumConcurrency: 1,
  });
  await expect(refused).rejects.toThrow();
  expect(await readSettings(account.target)).toEqual(defaultSettings);
});

test("settings that cannot be restored stay in the journal, and the error says how to try again", async () => {
  const account = await deployedStack();
  const { cloud } = account.target;
  const book = journal();
  const broken = during(account, book, async () => {
    cloud.lambda.middlewareStack.add(
      () => async () => {
        throw new Error("the network is down");
      },
      { step: "initialize", name: "broken" },
    );
  });
  // An error of its own kind: commands report it even after an interruption.
  await expect(broken).rejects.toBeInstanceOf(SettingsNotRestored);
  await expect(broken).rejects.toMatchObject({
    reason: "cloud",
    remedy: expect.stringContaining("restores them first"),
  });
  expect(book.told.map(([what]) => what)).toEqual(["opened"]);
  cloud.lambda.middlewareStack.remove("broken");
  expect(await readSettings(account.target)).toMatchObject({ maximumConcurrency: 5, reservedConcurrency: 7 });
});

test("provisioned pollers are set, and removed afterwards", async () => {
  const account = await deployedStack();
  const book = journal();
  let seen: unknown;
  const use = async () => {
    seen = await readSettings(account.target);
  };
  await during(account, book, use, undefined, { pollers: "2-10" });
  expect(seen).toEqual({ ...defaultSettings, pollers: "2-10" });
  expect(await readSettings(account.target)).toEqual(defaultSettings);
});
