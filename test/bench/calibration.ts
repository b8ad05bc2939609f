import type { JobMessage } from "../../src/base/job.ts";
import { type Random, randomFrom } from "../../src/base/random.ts";
import { median } from "../../src/base/statistics.ts";
import { World } from "../../src/emulator/account.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";
import { InvocationLog } from "../../src/measure/invocations.ts";
import { peakOf } from "../../src/measure/peak.ts";
import { type Consumer, defaultConsumer } from "../../src/plan/consumer.ts";
import { planJobs } from "../../src/plan/jobs.ts";
import { predict } from "../../src/plan/predict.ts";
import { planMessages } from "../../src/plan/send-plan.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";
import { promiseRuntime } from "../support/function-host.ts";
import { workOf } from "../support/samples.ts";
import { figure, type Row } from "./measure.ts";

interface Setting {
  readonly count: number;
  readonly spread: SpreadName;
  readonly window: { readonly minSeconds: number; readonly maxSeconds: number } | null;
  readonly work: string;
  readonly consumer?: Partial<Consumer>;
  /** The queue, unless said otherwise. */
  readonly via?: "invoke" | "invoke-async";
}

const over = (minSeconds: number, maxSeconds: number) => ({ minSeconds, maxSeconds });

/** Counts from 20 to 5,000, three distributions of the work, every spread and path, batches, caps and small accounts. */
const settings: readonly Setting[] = [
  { count: 100, spread: "random", window: over(10, 100), work: "5s" },
  { count: 100, spread: "stratified", window: over(10, 100), work: "5s" },
  { count: 100, spread: "even", window: over(10, 100), work: "5s" },
  { count: 100, spread: "poisson", window: over(10, 100), work: "5s" },
  { count: 100, spread: "waves", window: over(0, 100), work: "5s" },
  { count: 100, spread: "none", window: null, work: "5s" },
  { count: 20, spread: "random", window: over(0, 30), work: "2s-8s" },
  { count: 300, spread: "random", window: over(0, 60), work: "lognormal:4s,0.5" },
  { count: 500, spread: "stratified", window: over(0, 120), work: "2s-8s" },
  { count: 1000, spread: "random", window: over(10, 100), work: "5s" },
  { count: 1000, spread: "even", window: over(10, 100), work: "5s" },
  { count: 1000, spread: "even", window: over(0, 101), work: "5s" },
  { count: 600, spread: "even", window: over(0, 200), work: "lognormal:4s,0.5" },
  { count: 2000, spread: "random", window: over(0, 300), work: "lognormal:4s,0.5" },
  { count: 200, spread: "random", window: over(0, 60), work: "2s", consumer: { batchSize: 10 } },
  { count: 200, spread: "random", window: over(0, 60), work: "5s", consumer: { maximumConcurrency: 10 } },
  { count: 100, spread: "random", window: over(0, 30), work: "5s", consumer: { accountConcurrency: 10 } },
  { count: 400, spread: "poisson", window: over(0, 200), work: "2s-8s" },
  { count: 400, spread: "none", window: null, work: "1s", consumer: { batchSize: 10, maximumConcurrency: 5 } },
  { count: 150, spread: "even", window: over(0, 60), work: "2s-8s", consumer: { reservedConcurrency: 20 } },
  { count: 60, spread: "random", window: over(0, 60), work: "5s", consumer: { reservedConcurrency: 4 } },
  { count: 200, spread: "none", window: null, work: "2s-8s", via: "invoke", consumer: { accountConcurrency: 50 } },
  { count: 200, spread: "none", window: null, work: "lognormal:4s,0.5", via: "invoke-async" },
  { count: 100, spread: "none", window: null, work: "5s", via: "invoke-async", consumer: { accountConcurrency: 10 } },
  { count: 5000, spread: "random", window: over(0, 600), work: "2s-8s" },
  { count: 5000, spread: "even", window: over(0, 600), work: "5s" },
];

const seeds = 200;
/** Big bursts vary little, and take long. */
const seedsOfBigOnes = 40;
const insideBound = 0.85;

/** Predicted against measured: how often the peak lies in the predicted 5–95 % band, and how far the median is off. */
export async function calibrationBench(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const setting of settings) rows.push(await calibrate(setting));
  return rows;
}

async function calibrate(setting: Setting): Promise<Row> {
  const { count, spread, window, consumer: changes, via = "sqs" } = setting;
  const work = workOf(setting.work);
  const consumer = { ...defaultConsumer, ...changes };
  const { peak } = predict({ count, spread, window, work, via, consumer });
  const measured: number[] = [];
  const runs = count > 2_000 ? seedsOfBigOnes : seeds;
  for (let seed = 1; seed <= runs; seed++) measured.push(await measurePeak(setting, consumer, seed));
  const inside = measured.filter((value) => value >= peak.p5 && value <= peak.p95).length / runs;
  const off = Math.abs(median(measured) - peak.p50);
  const given = changes === undefined ? "" : ` ${JSON.stringify(changes)}`;
  const how = via === "sqs" ? "" : ` by ${via}`;
  const where = window === null ? "no delay" : `${window.minSeconds}-${window.maxSeconds} s`;
  return {
    what: `${count} x ${setting.work}${how}, ${spread} ${where}${given}`,
    bound: `>= ${insideBound * 100} % inside, off by <= 1 or 5 %`,
    measured: `${peak.p50} (${peak.p5}-${peak.p95}) | ${median(measured)} | ${figure(inside * 100, 0)} % inside, off by ${figure(off, 1)}`,
    ok: inside >= insideBound && off <= Math.max(1, 0.05 * peak.p50),
  };
}

/** One burst through the models alone: queue, mapping, Lambda; no SDK between, and a function that only sleeps. */
async function measurePeak(setting: Setting, consumer: Consumer, seed: number): Promise<number> {
  const { count, work, via } = setting;
  const world = new World({ seed, host: sleeper(), options: { accountConcurrency: consumer.accountConcurrency } });
  const { functions } = world.lambda;
  functions.create({
    name: "process",
    settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/process", timeoutSeconds: 900 },
    code: codeOfFiles({ "index.js": new Uint8Array() }),
  });
  if (consumer.reservedConcurrency !== undefined)
    functions.reserve(functions.get("process"), consumer.reservedConcurrency);
  const clock = new VirtualClock(world.kernel);
  const messages = planJobs({ count, random: randomFrom(seed), work: workOf(work) });
  if (via === undefined) await throughQueue(world, clock, setting, consumer, messages, randomFrom(seed));
  else await straight(world, clock, via, messages);
  const log = new InvocationLog();
  for (const { stream, atMs, message } of world.logs.group("/aws/lambda/process").events) {
    log.add({ stream, timestampMs: atMs, message });
  }
  return peakOf(log.read()).value;
}

/** Every job an invocation, all at once. */
async function straight(
  { lambda }: World,
  clock: VirtualClock,
  via: "invoke" | "invoke-async",
  messages: readonly JobMessage[],
): Promise<void> {
  for (const message of messages) {
    const event = new TextEncoder().encode(JSON.stringify(message));
    if (via === "invoke") lambda.invoke("process", event, () => undefined);
    else lambda.invokeAsync("process", event);
  }
  do await clock.sleepMs(5_000);
  while (lambda.running + lambda.pendingEvents > 0);
}

async function throughQueue(
  world: World,
  clock: VirtualClock,
  { count, spread, window, work: text }: Setting,
  consumer: Consumer,
  messages: readonly JobMessage[],
  random: Random,
): Promise<void> {
  const queue = world.sqs.createQueue("queue", { VisibilityTimeout: "5400" });
  world.eventSourceMappings.create({
    queueArn: queue.arn,
    functionName: "process",
    settings: {
      batchSize: consumer.batchSize,
      maximumConcurrency: consumer.maximumConcurrency,
      reportsItemFailures: true,
    },
  });
  await clock.sleepMs(60_000);
  const calls = planMessages({ messages, window, spread, work: workOf(text), consumer, random }, count);
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
}

/** A host whose function sleeps for the work of its records, one after the other. */
const sleeper = (): FunctionHost => ({
  start: ({ kernel }) =>
    promiseRuntime(
      kernel,
      (eventJson) =>
        new Promise((resolve) => {
          const { Records, workMs: own = 0 } = JSON.parse(eventJson) as {
            Records?: { body: string }[];
            workMs?: number;
          };
          const works = Records?.map(({ body }) => (JSON.parse(body) as { workMs: number }).workMs) ?? [own];
          const workMs = works.reduce((total, ms) => total + ms, 0);
          kernel.after(workMs, "work", () => {
            kernel.letPromisesSettle();
            resolve('{"batchItemFailures":[]}');
          });
        }),
    ),
});
