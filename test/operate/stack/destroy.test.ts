import { expect, test } from "vitest";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { destroy } from "../../../src/operate/stack/destroy.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { emptyAccount } from "../../support/deployed-stack.ts";

const yes = async () => true;
const quiet = () => undefined;

test("everything goes, and what goes is shown before", async () => {
  const { emulator, cloud, deployWith } = emptyAccount();
  await deployWith();
  const shown: string[] = [];
  const outcome = await destroy({
    cloud,
    stackName: "flatten",
    confirm: async (resources) => {
      shown.push(...resources.map(({ logicalId }) => logicalId));
      return true;
    },
    onEvent: quiet,
  });
  expect(outcome.state).toBe("destroyed");
  expect(shown).toEqual(expect.arrayContaining(["Queue", "DeadLetterQueue", "ProcessFunction", "TriggerFunction"]));
  const { world: account } = emulator;
  expect(account.sqs.queues()).toEqual([]);
  expect(account.lambda.functions.list()).toEqual([]);
  expect(account.eventSourceMappings.list({})).toEqual([]);
  expect(account.logs.groups).toEqual([]);
  expect((await readStatus(cloud, "flatten")).state).toBeNull();
});

test("a stack that is not there is no error", async () => {
  const { cloud } = emptyAccount();
  expect(await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).toEqual({ state: "absent" });
});

test("without consent nothing is deleted", async () => {
  const { cloud, deployWith } = emptyAccount();
  await deployWith();
  const outcome = await destroy({ cloud, stackName: "flatten", confirm: async () => false, onEvent: quiet });
  expect(outcome).toEqual({ state: "declined" });
  expect((await readStatus(cloud, "flatten")).state).toBe("CREATE_COMPLETE");
});

test("Ctrl-C stops the waiting; a second destroy finds nothing left", async () => {
  const { emulator, cloud, deployWith } = emptyAccount();
  await deployWith();
  const stop = new AbortController();
  const first = destroy({
    cloud,
    stackName: "flatten",
    confirm: yes,
    onEvent: () => stop.abort(new Error("Ctrl-C")),
    signal: stop.signal,
  });
  await expect(first).rejects.toMatchObject({
    reason: "interrupted",
    remedy: expect.stringContaining("flatten status"),
  });
  await finishRunning(emulator);
  expect((await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).state).toBe("absent");
});
