import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";
import type { MappingSnapshot } from "../../../src/emulator/lambda/event-source/mappings.ts";
import { codeOfFiles } from "../../../src/emulator/lambda/functions/code.ts";
import type { FunctionHost } from "../../../src/emulator/lambda/host/function-host.ts";
import { type EmulatorOptions, emulatorOptions } from "../../../src/emulator/options.ts";
import { World } from "../../../src/emulator/world.ts";
import { promiseRuntime } from "../../support/function-host.ts";

/** A figure that was measured on AWS by R. van der Merwe (rehanvdm.com, 2026-03), and the same on the emulator. */
export interface PublishedPoint {
  readonly what: string;
  readonly published: number;
  readonly emulated: number;
  /** Whether the emulator is held to this figure; the others are shown for comparison. */
  readonly isJudged: boolean;
}

/** The largest deviation from a published figure, as a share of it. */
export const deviationMax = 0.1;

/** The deviation of a point, as a share of what was published. */
export const deviationOf = ({ published, emulated }: PublishedPoint): number => emulated / published - 1;

/** A function of 50 ms, batches of 10: concurrency and throughput by the share of batches that fail. */
const errorPoints = [
  { failing: 0.01, concurrency: 25, messagesPerSecond: 1_600 },
  { failing: 0.05, concurrency: 16, messagesPerSecond: 500 },
  { failing: 0.1, concurrency: 13, messagesPerSecond: 300 },
] as const;

/** Functions with batches of 1 and a backlog: how long they grew, how fast, and how many invocations and cold starts they made. */
const ramps = [
  { workMs: 100, seconds: 70, growth: 10_843, invocations: 50_871, coldStarts: 157 },
  { workMs: 200, seconds: 80, growth: 9_237, invocations: 55_734, coldStarts: 265 },
  { workMs: 400, seconds: 170, growth: 5_265, invocations: 128_758, coldStarts: 281 },
  { workMs: 600, seconds: 210, growth: 4_269, invocations: 163_997, coldStarts: 297 },
] as const;

/** Messages in a batch of the error points. */
const batchSize = 10;
/**
 * From the end of an invocation to the next receive of its poller in the ramps, milliseconds: the one constant with which the
 * growth of all four agrees, if invocations were counted in intervals of 10 s.
 */
export const rampTurnaroundMs = 155;

/** Emulates every published figure. */
export async function publishedPoints(): Promise<PublishedPoint[]> {
  const points: PublishedPoint[] = [];
  for (const point of errorPoints) {
    points.push({
      what: `pollers with ${point.failing * 100} % of failing batches`,
      published: point.concurrency,
      emulated: await pollersWithErrors(point),
      isJudged: true,
    });
  }
  for (const { workMs, seconds, growth, invocations, coldStarts } of ramps) {
    const emulated = await ramp(workMs, seconds);
    const point = (what: string, published: number, figure: number, isJudged: boolean) =>
      points.push({ what: `${workMs} ms: ${what}`, published, emulated: figure, isJudged });
    point("growth of the invocations in 10 s, per minute", growth, emulated.growth, true);
    point(`invocations in the ramp of ${seconds} s`, invocations, emulated.invocations, false);
    point("cold starts a minute in the ramp", coldStarts, (60 * emulated.environments) / seconds, false);
  }
  return points;
}

/**
 * The mean number of pollers of a mapping whose batches fail by chance. How long a batch takes is not modeled here: it follows from
 * the published concurrency and throughput, so that the pollers depend on the constant alone.
 */
async function pollersWithErrors({ failing, concurrency, messagesPerSecond }: (typeof errorPoints)[number]) {
  const cycleMs = (concurrency * 1_000 * batchSize) / messagesPerSecond;
  const workMs = cycleMs - emulatorOptions.mappingPollMs.default;
  const account = mapped(workMs, failing, {});
  const { world, clock, send } = account;
  let pollers = 0;
  for (let second = 0; second < settleSeconds + measureSeconds; second++) {
    send(Math.ceil((2 * messagesPerSecond) / batchSize));
    await clock.sleepMs(1_000);
    const [state] = world.eventSourceMappings.snapshot() as readonly MappingSnapshot[];
    if (second >= settleSeconds) pollers += (state as MappingSnapshot).scaling.target / measureSeconds;
  }
  return pollers;
}

const settleSeconds = 60;
const measureSeconds = 240;

/** A mapping with a backlog: the growth of the invocations in ten seconds per minute, and what the whole ramp made. */
async function ramp(workMs: number, seconds: number) {
  const { clock, send, started } = mapped(workMs, 0, { mappingPollMs: rampTurnaroundMs, accountConcurrency: 2_000 });
  const tens: number[] = [];
  for (let second = 0; second < seconds; second++) {
    if (second % 10 === 0) tens.push(started().invocations);
    send(4_000);
    await clock.sleepMs(1_000);
  }
  const inTen = (ten: number) => (tens[ten + 1] ?? started().invocations) - (tens[ten] as number);
  return { ...started(), growth: inTen(6) - inTen(0) };
}

/** A queue, a mapping in standard mode with batches of 1, and a function that works, and fails by chance. */
function mapped(workMs: number, failing: number, options: Partial<EmulatorOptions>) {
  let [invocations, environments] = [0, 0];
  const host: FunctionHost = {
    start: ({ kernel, random }) => {
      environments++;
      const work = () =>
        new Promise<string>((resolve, reject) => {
          invocations++;
          kernel.after(workMs, "work", () => {
            kernel.letPromisesSettle();
            if (random.chance(failing)) reject(new Error("failed"));
            else resolve("null");
          });
        });
      return promiseRuntime(kernel, work);
    },
  };
  const world = new World({
    seed: 1,
    host,
    options: { coldStartMs: 0, coldStartSpreadMs: 0, mappingTransitionMs: 0, ...options },
  });
  const queue = world.sqs.createQueue("queue", { VisibilityTimeout: "900" });
  world.lambda.functions.create({
    name: "work",
    settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/work", timeoutSeconds: 60 },
    code: codeOfFiles({ "index.js": new Uint8Array() }),
  });
  world.eventSourceMappings.create({ queueArn: queue.arn, functionName: "work", settings: { batchSize: 1 } });
  return {
    world,
    clock: new VirtualClock(world.kernel),
    started: () => ({ invocations, environments }),
    /** Fills the queue up to a number of visible messages. */
    send: (depth: number) => {
      for (let message = queue.counts().visible; message < depth; message++) queue.send({ body: "{}" });
    },
  };
}
