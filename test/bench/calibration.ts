import { randomFrom } from "../../src/base/random.ts";
import { median } from "../../src/base/statistics.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles } from "../../src/emulator/lambda/function-code.ts";
import type { FunctionHost } from "../../src/emulator/lambda/function-host.ts";
import { World } from "../../src/emulator/world.ts";
import { InvocationLog } from "../../src/measure/invocations.ts";
import { peakOf } from "../../src/measure/peak.ts";
import { planDelays } from "../../src/plan/delays.ts";
import { planJobs } from "../../src/plan/jobs.ts";
import { predict } from "../../src/plan/predict.ts";
import { defaultRoad, type Road } from "../../src/plan/road.ts";
import { sendBatches, timerSeconds } from "../../src/plan/send-phases.ts";
import type { SpreadName } from "../../src/plan/spread.ts";
import { parseWork } from "../../src/plan/work/parse-work.ts";
import { figure, type Row } from "./measure.ts";

interface Setting {
  readonly count: number;
  readonly spread: SpreadName;
  readonly window: { readonly minSeconds: number; readonly maxSeconds: number } | null;
  readonly work: string;
  readonly road?: Partial<Road>;
}

const over = (minSeconds: number, maxSeconds: number) => ({ minSeconds, maxSeconds });

/** Counts from 20 to 2,000, three distributions of the work, every spread, batches, caps and small accounts. */
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
  { count: 200, spread: "random", window: over(0, 60), work: "2s", road: { batchSize: 10 } },
  { count: 200, spread: "random", window: over(0, 60), work: "5s", road: { maximumConcurrency: 10 } },
  { count: 100, spread: "random", window: over(0, 30), work: "5s", road: { accountConcurrency: 10 } },
  { count: 400, spread: "poisson", window: over(0, 200), work: "2s-8s" },
];

const seeds = 200;
const insideBound = 0.85;

/** Predicted against measured: how often the peak lies in the predicted 5–95 % band, and how far the median is off. */
export async function calibrationBench(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const setting of settings) rows.push(await calibrate(setting));
  return rows;
}

async function calibrate(setting: Setting): Promise<Row> {
  const { count, spread, window, road: changes } = setting;
  const work = parseWork(setting.work);
  const road = { ...defaultRoad, ...changes };
  const { peak } = predict({ count, spread, window, work, via: "sqs", road });
  const measured: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) measured.push(await measurePeak(setting, road, seed));
  const inside = measured.filter((value) => value >= peak.p5 && value <= peak.p95).length / seeds;
  const off = Math.abs(median(measured) - peak.p50);
  const knobs = changes === undefined ? "" : ` ${JSON.stringify(changes)}`;
  const where = window === null ? "no delay" : `${window.minSeconds}-${window.maxSeconds} s`;
  return {
    what: `${count} x ${setting.work}, ${spread} ${where}${knobs}`,
    bound: `>= ${insideBound * 100} % inside, off by <= 1 or 5 %`,
    measured: `${peak.p50} (${peak.p5}-${peak.p95}) | ${median(measured)} | ${figure(inside * 100, 0)} % inside, off by ${figure(off, 1)}`,
    ok: inside >= insideBound && off <= Math.max(1, 0.05 * peak.p50),
  };
}

/** One burst through the models alone: queue, mapping, Lambda; no SDK between, and a function that only sleeps. */
async function measurePeak({ count, spread, window, work: text }: Setting, road: Road, seed: number): Promise<number> {
  const world = new World({
    seed,
    host: sleeper(),
    options: { accountConcurrency: road.accountConcurrency },
  });
  const clock = new VirtualClock(world.kernel);
  const queue = world.sqs.createQueue("queue", { VisibilityTimeout: "5400" });
  world.lambda.functions.create({
    name: "process",
    settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/process", timeoutSeconds: 900 },
    code: codeOfFiles({ "index.js": new Uint8Array() }),
  });
  world.eventSourceMappings.create({
    queueArn: queue.arn,
    functionName: "process",
    settings: { batchSize: road.batchSize, maximumConcurrency: road.maximumConcurrency, reportsItemFailures: true },
  });
  await clock.sleepMs(60_000);
  const random = randomFrom(seed);
  const work = parseWork(text);
  const jobs = planJobs({ count, random, work });
  const delays = planDelays({ count, window, spread, work, road, random });
  const startMs = clock.nowMs();
  for (const batch of sendBatches(delays, count)) {
    await clock.sleepMs(startMs + batch.atSeconds * 1000 - clock.nowMs());
    for (const job of batch.jobs) {
      queue.send({ body: JSON.stringify(jobs[job]), delaySeconds: timerSeconds(delays[job] ?? 0) });
    }
  }
  for (let left = count; left > 0; ) {
    await clock.sleepMs(5_000);
    const { visible, notVisible, delayed } = queue.counts();
    left = visible + notVisible + delayed;
  }
  const log = new InvocationLog();
  for (const { stream, atMs, message } of world.logs.group("/aws/lambda/process").events) {
    log.add({ stream, timestampMs: atMs, message });
  }
  return peakOf(log.read()).value;
}

/** A host whose function sleeps for the work of its records, one after the other. */
const sleeper = (): FunctionHost => ({
  start: ({ kernel }) => ({
    invoke: (eventJson) =>
      new Promise((resolve) => {
        const { Records } = JSON.parse(eventJson) as { Records: { body: string }[] };
        const workMs = Records.reduce((total, { body }) => total + (JSON.parse(body) as { workMs: number }).workMs, 0);
        kernel.after(workMs, "work", () => {
          kernel.letPromisesSettle();
          resolve('{"batchItemFailures":[]}');
        });
      }),
    dispose: () => undefined,
  }),
});
