import type { JobMessage } from "../../../src/base/job.ts";
import { drawLateMs } from "../../../src/base/latencies.ts";
import { type Random, randomFrom } from "../../../src/base/random.ts";
import { World } from "../../../src/emulator/account.ts";
import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles } from "../../../src/emulator/lambda/functions/code.ts";
import type { FunctionHost } from "../../../src/emulator/lambda/host/function-host.ts";
import { type Invocation, InvocationLog } from "../../../src/measure/invocations.ts";
import { peakOf } from "../../../src/measure/peak.ts";
import type { Consumer } from "../../../src/plan/consumer.ts";
import type { JitterWindow } from "../../../src/plan/jitter-window.ts";
import { planJobs } from "../../../src/plan/jobs.ts";
import { planCalls } from "../../../src/plan/send-plan.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { promiseRuntime } from "../../support/function-host.ts";
import { workOf } from "../../support/samples.ts";

/** A burst that runs through the models of the emulator alone. */
export interface WorldBurst {
  readonly count: number;
  readonly spread: SpreadName;
  readonly window: JitterWindow | null;
  readonly work: string;
  readonly consumer: Consumer;
  readonly via: "invoke" | "invoke-async" | "sqs";
  /** For `slots`: places each job by its own work, on this number of places. */
  readonly places?: number;
}

/** What a burst did: its peak, and when its last job ended, seconds after it was planned. */
export interface Measured {
  readonly peak: number;
  readonly lastEndSeconds: number | null;
  readonly invocations: readonly Invocation[];
}

/** One burst through the models alone: queue, mapping, Lambda; no SDK between, and a function that only sleeps. */
export async function runInWorld(burst: WorldBurst, seed: number): Promise<Measured> {
  const { count, work, via, consumer } = burst;
  const { accountConcurrency, coldStartMs, coldStartSpreadMs, messageLateMs } = consumer;
  const options = { accountConcurrency, coldStartMs, coldStartSpreadMs, messageLateMs };
  const world = new World({ seed, host: sleeper(consumer.workLateMs), options });
  const { functions } = world.lambda;
  functions.create({
    name: "process",
    settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/process", timeoutSeconds: 900 },
    code: codeOfFiles({ "index.js": new Uint8Array() }),
  });
  if (consumer.reservedConcurrency !== undefined)
    functions.reserve(functions.get("process"), consumer.reservedConcurrency);
  const clock = new VirtualClock(world.kernel);
  await warm(world, clock, consumer.warmEnvironments);
  const messages = planJobs({ count, random: randomFrom(seed), work: workOf(work) });
  const startMs =
    via === "sqs"
      ? await throughQueue(world, clock, burst, messages, randomFrom(seed))
      : await straight(world, clock, via, messages);
  return measure(world, startMs);
}

/** Reads the log of the function, from the start of the burst on. */
function measure(world: World, startMs: number): Measured {
  const log = new InvocationLog();
  for (const { stream, atMs, message } of world.logs.group("/aws/lambda/process").events) {
    if (atMs >= startMs) log.add({ stream, timestampMs: atMs, message });
  }
  const invocations = log.read();
  const ends = invocations.map(({ endMs = Number.POSITIVE_INFINITY }) => endMs);
  return { peak: peakOf(invocations).value, lastEndSeconds: (Math.max(...ends) - startMs) / 1000, invocations };
}

/** Leaves idle environments behind, as an earlier burst does. */
async function warm(world: World, clock: VirtualClock, environments: number): Promise<void> {
  if (environments === 0) return;
  const event = new TextEncoder().encode(JSON.stringify({ workMs: 1_000 }));
  for (let i = 0; i < environments; i++) world.lambda.invoke("process", event, () => undefined);
  await clock.sleepMs(30_000);
}

/** Every job an invocation, all at once. */
async function straight(
  { lambda }: World,
  clock: VirtualClock,
  via: "invoke" | "invoke-async",
  messages: readonly JobMessage[],
): Promise<number> {
  const startMs = clock.nowMs();
  for (const message of messages) {
    const event = new TextEncoder().encode(JSON.stringify(message));
    if (via === "invoke") lambda.invoke("process", event, () => undefined);
    else lambda.invokeAsync("process", event);
  }
  do await clock.sleepMs(5_000);
  while (lambda.running + lambda.pendingEvents > 0);
  return startMs;
}

async function throughQueue(
  world: World,
  clock: VirtualClock,
  { count, work: text, consumer, ...placing }: WorldBurst,
  messages: readonly JobMessage[],
  random: Random,
): Promise<number> {
  const queue = world.sqs.createQueue("queue", { VisibilityTimeout: "5400" });
  world.eventSourceMappings.create({
    queueArn: queue.arn,
    functionName: "process",
    settings: {
      batchSize: consumer.batchSize,
      windowSeconds: consumer.batchingWindowSeconds,
      maximumConcurrency: consumer.maximumConcurrency,
      provisionedPollers: consumer.provisionedPollers,
      reportsItemFailures: true,
    },
  });
  await clock.sleepMs(60_000);
  const calls = planCalls({ ...placing, via: "sqs", messages, work: workOf(text), consumer, random, pauseMs: 0 });
  const startMs = clock.nowMs();
  for (const { atMs, jobs } of calls) {
    await clock.sleepMs(startMs + atMs - clock.nowMs());
    for (const { message, delaySeconds } of jobs) queue.send({ body: JSON.stringify(message), delaySeconds });
  }
  for (let left = count; left > 0; ) {
    await clock.sleepMs(5_000);
    const { visible, notVisible, delayed } = queue.counts();
    left = visible + notVisible + delayed;
  }
  return startMs;
}

/** A host whose function sleeps for the work of its records, one after the other, each of which ends a little late. */
const sleeper = (workLateMs: number): FunctionHost => ({
  start: ({ kernel, random }) =>
    promiseRuntime(
      kernel,
      (eventJson) =>
        new Promise((resolve) => {
          const { Records, workMs: own = 0 } = JSON.parse(eventJson) as {
            Records?: { body: string }[];
            workMs?: number;
          };
          const works = Records?.map(({ body }) => (JSON.parse(body) as { workMs: number }).workMs) ?? [own];
          const workMs = works.reduce((total, ms) => total + ms + drawLateMs(workLateMs, random), 0);
          kernel.after(workMs, "work", () => {
            kernel.letPromisesSettle();
            resolve('{"batchItemFailures":[]}');
          });
        }),
    ),
});
