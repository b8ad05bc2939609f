import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { mappingIdle } from "../../../src/aws/event-source-mapping.ts";
import type { FlattenStack } from "../../../src/aws/workload.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import type { Target } from "../../../src/experiment/target.ts";
import { sendToQueue } from "../../../src/operate/queue.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf, flatten } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A deployed stack behind an endpoint, and a command line that talks to it. */
async function endpoint() {
  const account = await deployedStack();
  const { flatten } = await endpointOf(account.emulator);
  const small = ["--count", "2", "--work", "1s", "--yes"];
  return { ...account, flatten: (...argv: string[]) => flatten([...argv, ...small]) };
}

async function switchOff({ cloud, workload }: Target<FlattenStack>): Promise<void> {
  await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID: workload.mappingId, Enabled: false }));
  expect((await mappingIdle(cloud, workload.mappingId)).state).toBe("Disabled");
}

const waiting = (target: Target<FlattenStack>, count: number) =>
  sendToQueue({
    cloud: target.cloud,
    queueUrl: target.workload.queueUrl,
    bodies: Array.from({ length: count }, (_, i) => JSON.stringify({ document: i + 1, run: "other" })),
    delaySeconds: 900,
  });

test.each([
  ["burst", "--via", "sqs"],
  ["burst", "--via", "trigger"],
  ["compare", "--arms", "direct,sqs"],
])(
  "%s %s %s through a mapping that is switched off is an error with a remedy, before anything is sent",
  async (...argv) => {
    const { target, queue, flatten } = await endpoint();
    await switchOff(target);
    const { code, stdout, stderr } = await flatten(...argv);
    expect([code, stdout]).toEqual([5, ""]);
    expect(stderr).toContain(
      "the event source mapping is Disabled: no message would reach the function, so nothing was sent",
    );
    expect(stderr).toContain("flatten queue resume");
    expect(queue.counts()).toMatchObject({ visible: 0, delayed: 0 });
  },
);

test("a direct burst needs no mapping", async () => {
  const { target, flatten } = await endpoint();
  await switchOff(target);
  expect(await flatten("burst")).toMatchObject({ code: 0 });
});

test("a note before the burst names a queue that is not empty", async () => {
  const { target, flatten } = await endpoint();
  expect((await flatten("burst")).stderr).not.toContain("The queue is not empty");
  await waiting(target, 3);
  const { code, stderr } = await flatten("burst");
  expect(code).toBe(0);
  expect(stderr).toContain("The queue is not empty (0 visible, 0 in flight, 3 delayed): its jobs run at the same time");
  expect(stderr).toContain("flatten queue purge");
});

test("the local target prints the note too", async () => {
  const cwd = temporaryFolder();
  const local = (...argv: string[]) => flatten(argv, { cwd });
  expect(await local("queue", "send", '{"document":7}', "--delay", "15m")).toMatchObject({ code: 0 });
  const { code, stderr } = await local("burst", "--count", "2", "--work", "1s");
  expect(code).toBe(0);
  expect(stderr).toContain("The queue is not empty (0 visible, 0 in flight, 1 delayed)");
  expect((await local("burst", "--count", "2", "--work", "1s", "--quiet")).stderr).not.toContain("not empty");
});

test("jobs that are still running when a burst ends, and are not its own, do not count for its peak", async () => {
  const cwd = temporaryFolder();
  const bodies = Array.from({ length: 100 }, (_, i) => JSON.stringify({ document: i + 1, workMs: 50_000 }));
  writeFileSync(join(cwd, "others.jsonl"), `${bodies.join("\n")}\n`);
  await flatten("queue send --file others.jsonl --delay 170s", { cwd });
  const { stdout } = await flatten("burst --via sqs --count 5 --work 2s --seed 1 --format json", { cwd });
  const [arm] = (JSON.parse(stdout) as ResultDocument).arms;
  expect(arm?.jobs.processed).toBe(5);
  expect(arm?.peak.invocations).toBe(5);
  expect(arm?.invocations.logs).toBe(5);
  expect(Math.max(...(arm?.series.inFlight ?? []))).toBe(5);
  expect(arm?.caveats).toEqual([]);
});
