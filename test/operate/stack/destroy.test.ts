import { expect, test } from "vitest";
import { finishRunning } from "../../../src/emulator/assemble.ts";
import { destroy } from "../../../src/operate/stack/destroy.ts";
import { readStatus } from "../../../src/operate/stack/status.ts";
import { stackWorld } from "../../support/stack-world.ts";

const yes = async () => true;
const quiet = () => undefined;

test("everything goes, and what goes is shown before", async () => {
  const { emulator, cloud, deployWith } = stackWorld();
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
  const { world } = emulator;
  expect(world.sqs.queues()).toEqual([]);
  expect(world.lambda.functions.list()).toEqual([]);
  expect(world.eventSourceMappings.list({})).toEqual([]);
  expect(world.logs.groups).toEqual([]);
  expect((await readStatus(cloud, "flatten")).state).toBeNull();
});

test("a stack that is not there is no error", async () => {
  const { cloud } = stackWorld();
  expect(await destroy({ cloud, stackName: "flatten", confirm: yes, onEvent: quiet })).toEqual({ state: "absent" });
});

test("without consent nothing is deleted", async () => {
  const { cloud, deployWith } = stackWorld();
  await deployWith();
  const outcome = await destroy({ cloud, stackName: "flatten", confirm: async () => false, onEvent: quiet });
  expect(outcome).toEqual({ state: "declined" });
  expect((await readStatus(cloud, "flatten")).state).toBe("CREATE_COMPLETE");
});

test("Ctrl-C stops the waiting; a second destroy finds nothing left", async () => {
  const { emulator, cloud, deployWith } = stackWorld();
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
