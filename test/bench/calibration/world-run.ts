import type { JobMessage } from "../../../src/base/job.ts";
import { type Random, randomFrom } from "../../../src/base/random.ts";
import { drawLateMs } from "../../../src/base/time.ts";
import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles } from "../../../src/emulator/lambda/functions/code.ts";
import type { FunctionHost } from "../../../src/emulator/lambda/host/function-host.ts";
import type { Queue } from "../../../src/emulator/sqs/queue/queue.ts";
import { World } from "../../../src/emulator/world.ts";
import { othersIn } from "../../../src/experiment/stack-facts.ts";
import type { Invocation } from "../../../src/measure/invocations.ts";
import { InvocationLog } from "../../../src/measure/log/invocation-log.ts";
import { peakOf } from "../../../src/measure/peak.ts";
import type { Consumer } from "../../../src/plan/consumer.ts";
import { planCalls, planJobs } from "../../../src/plan/send-plan.ts";
import type { JitterWindow, SpreadName } from "../../../src/plan/spreads/spread.ts";
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
  /** Other messages and direct invokes of the function, before and during the burst. */
  readonly others?: Others;
}

/** Work of others, at random times. */
export interface Others {
  readonly perSecond: number;
  readonly workMs: number;
}

/** The environments and invocations of a function just before a burst, as its log shows them. */
export interface SeenBefore {
  readonly warmEnvironments: number;
  readonly othersAtOnce: number;
  readonly othersPerSecond: number;
}

/** What a burst did: its peak, and when its last job ended, seconds after it was planned. */
export interface Measured {
  readonly peak: number;
  readonly lastEndSeconds: number | null;
  /** The invocations of the burst. */
  readonly invocations: readonly Invocation[];
  /** Every invocation of the function, and the environments that there were before. */
  readonly all: readonly Invocation[];
  readonly before: SeenBefore;
}

/** Decides how the jobs are placed, when it is known what was seen before. */
type Placing = (before: SeenBefore) => Pick<WorldBurst, "spread" | "window" | "consumer">;

/** One burst through the models alone: queue, mapping, Lambda; no SDK between, and a function that only sleeps. */
export async function runInWorld(burst: WorldBurst, seed: number, placing?: Placing): Promise<Measured> {
  const { count, work, via, consumer } = burst;
  const { accountConcurrency, coldStartMs, coldStartSpreadMs, messageLateMs } = consumer;
  const ownIds = new Set<string>();
  const options = { accountConcurrency, coldStartMs, coldStartSpreadMs, messageLateMs };
  const world = new World({ seed, host: sleeper(ownIds, consumer.workLateMs), options });
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
      ? await throughQueue(world, clock, { burst, placing }, messages, randomFrom(seed))
      : await straight(world, clock, via, messages);
  return measure(world, startMs, ownIds);
}

/** Reads the log of the function, from the start of the burst on. */
function measure(world: World, startMs: number, ownIds: ReadonlySet<string>): Measured {
  const all = readLog(world, startMs);
  const invocations = all.filter(({ requestId }) => ownIds.has(requestId));
  const ends = invocations.map(({ endMs = Number.POSITIVE_INFINITY }) => endMs);
  const lastEndSeconds = (Math.max(...ends) - startMs) / 1000;
  return { peak: peakOf(invocations).value, lastEndSeconds, invocations, all, before: seenBefore(world, startMs) };
}

function readLog(world: World, fromMs: number, toMs = Number.POSITIVE_INFINITY): Invocation[] {
  const log = new InvocationLog();
  for (const { stream, atMs, message } of world.logs.groupByName("/aws/lambda/process")?.events ?? []) {
    if (atMs >= fromMs && atMs < toMs) log.add({ stream, timestampMs: atMs, message });
  }
  return log.read();
}

/** What `burst` finds in the log of the function. */
function seenBefore(world: World, startMs: number): SeenBefore {
  const found = readLog(world, 0, startMs);
  const ended = found.flatMap(({ endMs, durationMs = 0 }) => (endMs === undefined ? [] : [{ endMs, durationMs }]));
  return {
    warmEnvironments: new Set(found.map(({ stream }) => stream)).size,
    ...othersIn(ended, startMs),
  };
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
  { burst, placing }: { readonly burst: WorldBurst; readonly placing: Placing | undefined },
  messages: readonly JobMessage[],
  random: Random,
): Promise<number> {
  const { count, work: text, others } = burst;
  const { consumer } = burst;
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
  if (others !== undefined) scheduleOthers(world, queue, others, random.fork("others"));
  await clock.sleepMs(others === undefined ? 60_000 : othersBeforeMs);
  const startMs = clock.nowMs();
  const placed = { ...burst, ...placing?.(seenBefore(world, startMs)) };
  const calls = planCalls({ ...placed, via: "sqs", messages, work: workOf(text), random, pauseMs: 0 });
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

/** How long others have been at work before a burst, and how long they go on after its start. */
const othersBeforeMs = 180_000;
const othersAfterMs = 120_000;

/** Half of the work of others comes through the queue. */
function scheduleOthers(world: World, queue: Queue, { perSecond, workMs }: Others, random: Random): void {
  const body = JSON.stringify({ other: true, workMs });
  const event = new TextEncoder().encode(body);
  const gapMs = 1_000 / perSecond;
  let atMs = 0;
  while (atMs < othersBeforeMs + othersAfterMs) {
    atMs += -Math.log(1 - random.next()) * gapMs;
    const isMessage = random.chance(0.5);
    world.kernel.after(Math.round(atMs), "work of others", () => {
      if (isMessage) queue.send({ body });
      else world.lambda.invoke("process", event, () => undefined);
    });
  }
}

/**
 * A host whose function sleeps for the work of its records, one after the other, each of which ends a little late. It logs nothing.
 *
 * @param ownIds receives the request ids of invocations with jobs of the burst.
 */
const sleeper = (ownIds: Set<string>, workLateMs: number): FunctionHost => ({
  start: ({ kernel, random }) => {
    const runtime = promiseRuntime(
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
    );
    return {
      ...runtime,
      invoke: (eventJson, invocation, done) => {
        if (/\bdocument\b/.test(eventJson)) ownIds.add(invocation.context.awsRequestId);
        runtime.invoke(eventJson, invocation, done);
      },
    };
  },
});
