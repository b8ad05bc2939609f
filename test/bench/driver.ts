import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CreateQueueCommand, PurgeQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { type Cloud, connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import type { ArmRun } from "../../src/experiment/arm-run.ts";
import { Stop } from "../../src/experiment/follow/stop.ts";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import { senders } from "../../src/experiment/send/senders.ts";
import type { Target } from "../../src/experiment/target.ts";
import type { PlannedCall, PlannedJob } from "../../src/plan/send-plan.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";
import { threadsBench } from "./driver-threads.ts";
import { type Cost, costsInTurn, figure, hasThreadTimes, type Row } from "./measure.ts";

const messages = 10_000;
const parallel = 20;
const rounds = 15;
const bound = 0.9;

/** What the driver's own sending costs, and what threads gain. */
export const driverBench = async (): Promise<Row[]> => [...(await againstBareLoop()), ...(await threadsBench())];

/** The driver's own sending against a bare SDK loop: same endpoint, same concurrency, in turn. */
async function againstBareLoop(): Promise<Row[]> {
  const server = await startServer();
  try {
    const cloud = connect({
      clock: realClock,
      middlewares: [],
      configuration: {
        endpoint: server.url,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
        requestHandler: { httpAgent: { maxSockets: 1_000, keepAlive: true } },
      },
    });
    const created = await cloud.sqs.send(new CreateQueueCommand({ QueueName: "bench" }));
    const queueUrl = created.QueueUrl as string;
    await bareLoop(cloud, queueUrl);
    await drive(cloud, queueUrl);
    const [bare, driven] = await costsInTurn(
      rounds,
      () => bareLoop(cloud, queueUrl),
      () => drive(cloud, queueUrl),
    );
    await cloud.sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
    // The client is one thread: its CPU time decides how much it sends, and other programs on the machine hardly change it.
    const [share, unit] = hasThreadTimes
      ? [bare.busiestMs / driven.busiestMs, " of CPU time"]
      : [bare.seconds / driven.seconds, ""];
    const rateOf = ({ seconds }: Cost) => `${figure(messages / seconds, 0)}/s`;
    return [
      {
        what: `driver against a bare SDK loop, ${messages} messages, ${parallel} calls in flight`,
        bound: `>= ${bound * 100} %`,
        measured: `${figure(share * 100, 0)} %${unit} (${rateOf(driven)} against ${rateOf(bare)})`,
        ok: share >= bound,
      },
    ];
  } finally {
    server.stop();
  }
}

const jobs: readonly PlannedJob[] = Array.from({ length: messages }, (_, i) => ({
  message: { document: i + 1, run: "bench", workMs: 5_000 },
  delaySeconds: i % 900,
}));

const calls: readonly PlannedCall[] = Array.from({ length: messages / 10 }, (_, call) => ({
  atMs: 0,
  jobs: jobs.slice(call * 10, call * 10 + 10),
}));

/** What anybody would write: as many loops as calls in flight, each sending the next ten. */
async function bareLoop({ sqs }: Cloud, QueueUrl: string): Promise<void> {
  let next = 0;
  const loop = async () => {
    for (let from = next; from < jobs.length; from = next) {
      next += 10;
      const Entries = jobs.slice(from, from + 10).map(({ message, delaySeconds }, i) => ({
        Id: String(i),
        MessageBody: JSON.stringify(message),
        DelaySeconds: delaySeconds,
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  await Promise.all(Array.from({ length: parallel }, loop));
}

async function drive(cloud: Cloud, queueUrl: string): Promise<void> {
  const target = { cloud, workload: { queueUrl } } as unknown as Target;
  const spec = {
    name: "bench",
    via: "sqs",
    count: messages,
    window: null,
    spread: "none",
    work: fixedWork(5),
    failShare: 0,
    flaky: 0,
    pauseMs: 0,
    parallel,
    timeoutMs: 60_000,
  } as const;
  const run = { target, spec, calls } as unknown as ArmRun;
  await senders.sqs(run, { sends: newSendState(), untilMs: Number.POSITIVE_INFINITY, stop: new Stop(undefined) });
}

/** The emulator in a process of its own, so that client and server do not share one event loop. */
async function startServer(): Promise<{ url: string; stop: () => void }> {
  const bin = fileURLToPath(new URL("../../bin/flatten.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", bin, "local", "start", "--port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return { url, stop: () => child.kill("SIGINT") };
  }
  throw new Error("the emulator did not start");
}
