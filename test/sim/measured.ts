import { connect } from "../../src/aws/clients.ts";
import { type Random, randomFrom } from "../../src/base/random.ts";
import { inProcessTransport } from "../../src/emulator/api/in-process.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { services } from "../../src/emulator/api/services.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { FunctionHost } from "../../src/emulator/lambda/host/function-host.ts";
import { World } from "../../src/emulator/world.ts";
import { FunctionLog } from "../../src/measure/log/function-log.ts";
import { ownerOf } from "../../src/measure/log/log-stream.ts";
import { readRecord } from "../../src/measure/log/record.ts";
import type { MeasureDocument } from "../../src/operate/measure/document.ts";
import { measure } from "../../src/operate/measure/measure.ts";
import { BusyLog } from "./busy-log.ts";

/** A handler's run as the host saw it, milliseconds since the epoch. */
interface HandlerRun {
  readonly name: string;
  readonly startMs: number;
  endMs: number;
}

/**
 * A host whose functions work for a random time, and fail, crash or run into their timeout now and then.
 *
 * @param runs receives every run of a handler.
 */
function randomHost(random: Random, runs: HandlerRun[]): FunctionHost {
  return {
    start: ({ kernel, variables }) => {
      let current: HandlerRun | undefined;
      const end = () => {
        if (current !== undefined) current.endMs = kernel.nowMs;
        current = undefined;
      };
      return {
        ended: false,
        load: (done) => done(),
        invoke: (_event, _context, done) => {
          const run = {
            name: String(variables.reserved.AWS_LAMBDA_FUNCTION_NAME),
            startMs: kernel.nowMs,
            endMs: Number.POSITIVE_INFINITY,
          };
          runs.push(run);
          current = run;
          const chance = random.next();
          kernel.after(Math.round(random.next() * 3_300), "end of random work", () => {
            if (current !== run) return;
            end();
            if (chance > 0.15) done({ kind: "returned", json: "{}" });
            else if (chance > 0.07) done({ kind: "failed", error: { errorType: "Error", errorMessage: "failed" } });
            else done({ kind: "crashed", error: { errorType: "Runtime.ExitError", errorMessage: "exited" } });
          });
        },
        // Lambda ends an environment at the timeout.
        dispose: end,
      };
    },
  };
}

const minuteMs = 60_000;
const edgeToleranceMs = 2;

/**
 * Runs two functions that share a log group, one behind a queue with batches, one invoked directly and asynchronously, and
 * measures them from their log.
 *
 * @returns the violated invariants: the peaks of the slots equal those of the emulator, and every edge of a handler is
 * within two milliseconds of what the host saw.
 */
export async function measuredRun(seed: number): Promise<readonly string[]> {
  const random = randomFrom(seed).fork("measured");
  const runs: HandlerRun[] = [];
  const options = { coldStartMs: 250, coldStartSpreadMs: 150, logIngestionLagMs: 5_000 };
  const world = new World({ seed, host: randomHost(random.fork("work"), runs), options });
  const clock = new VirtualClock(world.kernel);
  const transport = inProcessTransport(world, clock, createRouter(world, services));
  const logFormat = random.chance(0.5) ? "JSON" : "Text";
  const systemLogLevel = random.chance(0.5) ? "DEBUG" : "INFO";
  const functions = ["queued", "called"].map((name) =>
    world.lambda.functions.create({
      name,
      settings: {
        handler: "index.handler",
        role: "arn:aws:iam::000000000000:role/any",
        timeoutSeconds: 3,
        logGroup: "/shared",
        logFormat,
        systemLogLevel,
      },
      code: codeOfFiles(functionFilesOfInline("")),
    }),
  );
  const busy = new Map(functions.map((fn) => [fn.name, new BusyLog()]));
  const schedule = world.kernel.at.bind(world.kernel);
  world.kernel.at = (atMs, label, run) =>
    schedule(atMs, label, () => {
      run();
      for (const { name, busy: now } of functions) busy.get(name)?.look(world.kernel.nowMs, now.busy);
    });
  const startMs = world.kernel.nowMs;
  const queue = world.sqs.createQueue("jobs", { VisibilityTimeout: "18" });
  world.eventSourceMappings.create({
    queueArn: queue.arn,
    functionName: "queued",
    settings: { batchSize: random.chance(0.5) ? 1 : 5 },
  });
  await clock.sleepMs(30_000);
  const jobs = 20 + Math.floor(random.next() * 60);
  for (let job = 0; job < jobs; job++) {
    // Whole milliseconds, as in the log: an end and a start within one millisecond could not be ordered by it.
    const afterMs = Math.round(random.next() * 30_000);
    world.kernel.after(afterMs, "a job", () => {
      const way = random.next();
      if (way < 0.5) queue.send({ body: String(job) });
      else if (way < 0.75) world.lambda.invokeAsync("called", new Uint8Array());
      else world.lambda.invoke("called", new Uint8Array(), () => undefined);
    });
  }
  // The format changes while invocations are running.
  if (random.chance(0.5)) {
    world.kernel.after(15_000, "change of the log format", () => {
      for (const fn of functions) {
        world.lambda.functions.updateSettings(fn, { logFormat: logFormat === "JSON" ? "Text" : "JSON" });
      }
    });
  }
  await clock.sleepMs(10 * minuteMs);
  const document = await measure({
    cloud: connect({ clock, ...transport }),
    target: { kind: "local", region: world.context.region },
    names: functions.map(({ name }) => name),
    period: { fromMs: startMs, toMs: world.kernel.nowMs },
    stepMs: 1_000,
    above: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onWait: () => undefined,
    confirmQuery: async () => false,
  });
  return [...peakFaults(document, busy), ...edgeFaults(runs, world)];
}

function peakFaults(document: MeasureDocument, busy: ReadonlyMap<string, BusyLog>): string[] {
  return document.functions.flatMap(({ name, slots, coverage, minutes }) => {
    const peak = busy.get(name)?.peak;
    const cloudwatch = Math.max(...minutes.map((minute) => minute.cloudwatch ?? 0));
    return [
      ...(slots.peak === peak ? [] : [`${name}: ${slots.peak} slots measured, ${peak} were busy`]),
      ...(cloudwatch <= slots.peak ? [] : [`${name}: CloudWatch has ${cloudwatch}, the log ${slots.peak}`]),
      ...(coverage.ratio === 1 ? [] : [`${name}: coverage ${coverage.reported} of ${coverage.invocations}`]),
    ];
  });
}

/** Compares the handlers in the log with what the host saw, function by function, in the order of their starts. */
function edgeFaults(runs: readonly HandlerRun[], world: World): string[] {
  const logs = new Map<string, FunctionLog>();
  for (const { stream, atMs, message } of world.logs.group("/shared").events) {
    const { functionName = "", version } = ownerOf(stream) ?? { version: "" };
    const record = readRecord(atMs, message);
    if (record === undefined) continue;
    if (!logs.has(functionName)) logs.set(functionName, new FunctionLog());
    logs.get(functionName)?.add(stream, version, record);
  }
  return [...logs].flatMap(([name, log]) => {
    const columns = log.finish(world.kernel.nowMs, 3_000);
    const edges = (values: Iterable<number>) => Float64Array.from(values).sort();
    const own = runs.filter((run) => run.name === name);
    const pairs = [
      ["start", edges(columns.handlerStartMs), edges(own.map(({ startMs }) => startMs))],
      ["end", edges(columns.handlerEndMs), edges(own.map(({ endMs }) => endMs))],
    ] as const;
    return pairs.flatMap(([edge, measured, seen]) => {
      if (measured.length !== seen.length) return [`${name}: ${measured.length} handlers measured, ${seen.length} ran`];
      const off = measured.findIndex((ms, index) => Math.abs(ms - (seen[index] as number)) > edgeToleranceMs);
      return off < 0 ? [] : [`${name}: ${edge} ${measured[off]} measured, ${seen[off]} seen`];
    });
  });
}
