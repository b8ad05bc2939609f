import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { everyMessage } from "../../../src/operate/dlq/copy.ts";
import type { RedriveRequest, RedriveWay } from "../../../src/operate/dlq/document.ts";
import { redrive } from "../../../src/operate/dlq/redrive.ts";
import { type DeployedStack, deployedStack } from "../../support/deployed-stack.ts";
import { documentsIn, fillDeadLetters, upTo } from "../../support/queue-jobs.ts";

const way: RedriveWay = {
  by: "flatten",
  jitterSeconds: { min: 300, max: 900 },
  spread: "random",
  repaired: false,
  copy: false,
};

async function stackWith(count: number, extra: object = {}): Promise<DeployedStack> {
  const account = await deployedStack();
  await fillDeadLetters(account, count, extra);
  return account;
}

const run = async (account: DeployedStack, changes: Partial<RedriveRequest>) =>
  (await redrive({ target: account.target, way, seed: 7, dryRun: false, onProgress: () => undefined, ...changes }))
    .document;

test("--max moves that many messages, and the others are visible again", async () => {
  const account = await stackWith(95);
  const document = await run(account, { selection: { ...everyMessage, max: 33 } });
  expect(document).toMatchObject({ state: "completed", counts: { moved: 33, copied: 0, left: 62 }, leftMessages: [] });
  expect([...documentsIn(account.queue), ...documentsIn(account.deadLetters)].sort((a, b) => a - b)).toEqual(upTo(95));
  expect(account.deadLetters.counts()).toEqual({ visible: 62, notVisible: 0, delayed: 0 });
});

test("--match selects by a field, by a text of the body, and by the reason", async () => {
  const account = await stackWith(30);
  await fillDeadLetters(account, 4, { poisoned: true, order: { id: "A-7" } });
  const selected = async (match: string) => {
    const { findings } = await run(account, { selection: { ...everyMessage, match }, dryRun: true });
    return findings?.groups.map(({ reason, messages }) => `${messages} ${reason}`);
  };
  expect(await selected("document=30")).toEqual(["1 sent to this queue"]);
  expect(await selected("document=3")).toEqual(["1 sent to this queue", "1 poisoned"]);
  expect(await selected("order.id=A-7")).toEqual(["4 poisoned"]);
  expect(await selected('"document":2')).toEqual(["11 sent to this queue", "1 poisoned"]);
  expect(await selected("poison")).toEqual(["4 poisoned"]);
  expect(await selected("order.id=A")).toEqual([]);
});

test("only the messages of a reason and a run move; the others stay, and are not reported as failed", async () => {
  const account = await stackWith(25, { run: "monday" });
  await fillDeadLetters(account, 12, { run: "tuesday-2" });
  const selection = { ...everyMessage, run: "tuesday", reason: "sent to this queue" };
  const document = await run(account, { selection });
  expect(document).toMatchObject({ counts: { moved: 12, left: 25, notDeleted: 0 }, leftMessages: [] });
  expect(documentsIn(account.queue)).toEqual(upTo(12));
  expect(account.deadLetters.counts().visible).toBe(25);
});

test("a message is selected by its id", async () => {
  const account = await stackWith(15);
  const messageId = [...account.deadLetters.messages()][4]?.id ?? "";
  const document = await run(account, { selection: { ...everyMessage, messageId } });
  expect(document.counts).toMatchObject({ moved: 1, left: 14 });
});

test("copies leave every message in the dead-letter queue", async () => {
  const account = await stackWith(25);
  const document = await run(account, { way: { ...way, copy: true } });
  expect(document).toMatchObject({ counts: { moved: 0, copied: 25, left: 0, notDeleted: 0 }, leftMessages: [] });
  expect(documentsIn(account.queue)).toEqual(upTo(25));
  expect(documentsIn(account.deadLetters)).toEqual(upTo(25));
  expect(account.deadLetters.counts().visible).toBe(25);
});

test.each<RedriveWay>([way, { by: "task", messagesPerSecond: null }])(
  "messages move to another queue: %j",
  async (by) => {
    const account = await stackWith(12);
    const { QueueUrl: toQueueUrl } = await account.target.cloud.sqs.send(
      new CreateQueueCommand({ QueueName: "other" }),
    );
    const document = await run(account, { way: by, toQueueUrl });
    expect(document).toMatchObject({ to: "other", toSource: false, counts: { moved: 12, left: 0 } });
    expect(documentsIn(account.queue)).toEqual([]);
    expect(documentsIn(account.emulator.world.sqs.queueByUrl(toQueueUrl ?? ""))).toEqual(upTo(12));
  },
);
