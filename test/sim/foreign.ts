import { connect } from "../../src/aws/clients.ts";
import { randomFrom } from "../../src/base/random.ts";
import { inProcessTransport } from "../../src/emulator/api/in-process.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { services } from "../../src/emulator/api/services.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import { World } from "../../src/emulator/world.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import type { Target } from "../../src/experiment/target.ts";
import { InvocationLog } from "../../src/measure/log/invocation-log.ts";
import { peakOf } from "../../src/measure/peak.ts";
import { queuedSpec, runSpecs } from "../support/arms.ts";
import { BusyLog } from "./busy-log.ts";
import { type ForeignTruth, foreignHost, newForeignTruth } from "./foreign-host.ts";

/** How to burst on a function that is not flatten's. */
export interface ForeignRequest {
  readonly seed: number;
  /** The number of jobs; a random one unless given. */
  readonly count?: number;
}

const poisonedShare = 0.1;
/** A run ends long before, unless the queue is never empty. */
const timeoutMs = 7_200_000;
const busyTimeoutMs = 300_000;
/** A busy queue has messages until after the timeout. */
const busyMs = 600_000;

/** What is drawn for a seed. */
function scenarioOf({ seed, count }: ForeignRequest) {
  const random = randomFrom(seed).fork("foreign");
  return {
    random,
    count: count ?? 20 + Math.floor(random.next() * 80),
    via: random.chance(0.7) ? "sqs" : random.chance(0.7) ? "invoke" : "invoke-async",
    batchSize: random.chance(0.5) ? 1 : random.chance(0.5) ? 5 : 10,
    reportsItemFailures: random.chance(0.5),
    hasWrapper: random.chance(0.3),
    logFormat: random.chance(0.5) ? "JSON" : "Text",
    /** Messages and invokes of others. */
    others: random.chance(0.3) ? 0 : Math.floor(random.next() * 60),
    /** Whether others send on when the burst has ended. */
    isSteady: random.chance(0.3),
    /** Whether the queue is never empty. */
    isBusy: random.chance(0.1),
    duplicates: random.chance(0.5) ? 0.03 : 0,
    maxSeconds: Math.floor(random.next() * 60),
  } as const;
}

/**
 * Sends a burst to a function that is not flatten's, with failures, duplicates and other traffic, and compares what the result
 * claims with what the emulator saw.
 *
 * @returns the claims that are false.
 */
export async function foreignRun(request: ForeignRequest): Promise<readonly string[]> {
  const scenario = scenarioOf(request);
  const { random, via, count, batchSize, reportsItemFailures, logFormat, duplicates } = scenario;
  const truth = newForeignTruth();
  const host = foreignHost(random.fork("work"), truth, scenario);
  const options = { logIngestionLagMs: 5_000, sqsDuplicateProbability: duplicates };
  const world = new World({ seed: request.seed, host, options });
  const clock = new VirtualClock(world.kernel);
  const transport = inProcessTransport(world, clock, createRouter(world, services));
  const fn = world.lambda.functions.create({
    name: "orders",
    settings: {
      handler: "index.handler",
      role: "arn:aws:iam::000000000000:role/any",
      timeoutSeconds: 10,
      logGroup: "/shop",
      logFormat,
    },
    code: codeOfFiles(functionFilesOfInline("")),
  });
  const deadLetters = world.sqs.createQueue("failed-orders");
  const redrive = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 3 };
  const queue = world.sqs.createQueue("orders", {
    VisibilityTimeout: "30",
    RedrivePolicy: JSON.stringify(redrive),
  });
  const mapping = world.eventSourceMappings.create({
    queueArn: queue.arn,
    functionName: "orders",
    settings: { batchSize, reportsItemFailures },
  });
  await clock.sleepMs(30_000);
  const busy = watchBusy(world, () => fn.busy.busy);
  watchMessages(truth, queue, deadLetters);
  sendOthers(world, queue, scenario);
  const target: Target = {
    description: { kind: "aws", region: world.context.region, stack: null, function: "orders" },
    cloud: connect({ clock, ...transport }),
    workload: {
      stack: null,
      functionName: "orders",
      triggerFunctionName: null,
      mappingId: mapping.uuid,
      queueUrl: queue.url,
      deadLetterQueueUrl: deadLetters.url,
    },
  };
  const window = via === "sqs" ? { minSeconds: 0, maxSeconds: scenario.maxSeconds } : null;
  const spec = { ...queuedSpec, via, count, window, spread: "random", failShare: poisonedShare } as const;
  const limited = { ...spec, timeoutMs: scenario.isBusy ? busyTimeoutMs : timeoutMs };
  const [arm] = await runSpecs(target, [limited], {
    seed: request.seed,
    onProgress: (event) => {
      if (event.kind === "seen" && event.progress.phase === "settling") truth.endedMs = world.kernel.nowMs;
    },
  });
  if (arm === undefined) return ["nothing ran"];
  return [...jobFaults(arm, truth), ...peakFaults(arm, truth, world, busy), ...timeFaults(arm, truth)].map(
    (fault) => `${via}, batches of ${batchSize}, ${logFormat}: ${fault}; ${JSON.stringify(arm.jobs)} ${arm.state}`,
  );
}

function watchBusy(world: World, busyNow: () => number): BusyLog {
  const busy = new BusyLog();
  const schedule = world.kernel.at.bind(world.kernel);
  world.kernel.at = (atMs, label, run) =>
    schedule(atMs, label, () => {
      run();
      busy.look(world.kernel.nowMs, busyNow());
    });
  return busy;
}

/** Notes which messages of the run are sent, and which are dead-lettered. */
function watchMessages(truth: ForeignTruth, queue: Queue, deadLetters: Queue): void {
  const accept = deadLetters.add.bind(deadLetters);
  deadLetters.add = (message) => {
    const job = truth.jobOf(message.body);
    if (message.moved?.sourceArn === queue.arn && job !== undefined) truth.deadLettered.add(job);
    accept(message);
  };
}

/** Others send messages to the queue and invoke the function directly, during the burst or all the time. */
function sendOthers(
  world: World,
  queue: Queue,
  { random, others, isSteady, isBusy }: ReturnType<typeof scenarioOf>,
): void {
  const send = () => {
    if (random.chance(0.5)) queue.send({ body: JSON.stringify({ other: random.next() }) });
    else world.lambda.invoke("orders", new TextEncoder().encode('{"other":1}'), () => undefined);
  };
  if (isBusy) {
    for (let atMs = 0; atMs < busyMs; atMs += 500) {
      world.kernel.after(atMs, "a busy sender", () => void queue.send({ body: '{"other":2}' }));
    }
  }
  for (let other = 0; other < others; other++) {
    world.kernel.after(Math.round(random.next() * 120_000), "another sender", send);
    if (isSteady) world.kernel.after(Math.round(random.next() * 2_400_000), "another sender", send);
  }
}

function jobFaults({ jobs, accounting, errors, via }: ArmResult, truth: ForeignTruth): string[] {
  const { sent, processed, failed, deadLettered, throttled, inFlight, lost, duplicates, unknown = 0 } = jobs;
  // A message that was delivered twice may be processed and dead-lettered. Counting sees the second.
  const isCounted = accounting === "counted";
  const done = new Set([...truth.doneJobs()].filter((job) => !isCounted || !truth.deadLettered.has(job)));
  const faults: string[] = [];
  const expect = (holds: boolean, text: string) => void (holds || faults.push(text));
  const places = processed + failed + deadLettered + throttled + inFlight + (lost ?? 0) + unknown;
  expect(places === sent, `the places add up to ${places}`);
  expect((lost ?? 0) === 0, "jobs are lost");
  expect(processed <= done.size, `only ${done.size} were processed`);
  const dead = [...truth.deadLettered].filter((job) => isCounted || !done.has(job)).length;
  expect(deadLettered <= dead, `only ${dead} were dead-lettered`);
  if (unknown === 0) {
    expect(processed === done.size, `${done.size} were processed`);
    if (via === "sqs") expect(deadLettered === dead, `${dead} were dead-lettered`);
    if (via !== "sqs") expect(failed + throttled === sent - done.size, `${sent - done.size} were not processed`);
  }
  if (duplicates !== null) expect(duplicates === truth.duplicates(), `${truth.duplicates()} duplicates`);
  const ended = truth.runs.filter(({ endMs }) => endMs <= truth.endedMs);
  const ownErrors = ended.filter((run) => run.jobs.length > 0 && run.hasFailed).length;
  if (errors !== null && accounting === "counted") expect(errors >= ownErrors, `${ownErrors} errors, not ${errors}`);
  if (errors !== null && via === "invoke") expect(errors === ownErrors, `${ownErrors} errors, not ${errors}`);
  return faults;
}

/** Compares the peak with the invocations that worked on jobs of the run. */
function peakFaults(arm: ArmResult, truth: ForeignTruth, world: World, busy: BusyLog): string[] {
  const log = new InvocationLog();
  for (const { stream, atMs, message } of world.logs.group("/shop").events) {
    log.add({ stream, timestampMs: atMs, message });
  }
  const ownIds = new Set(truth.runs.filter(({ jobs }) => jobs.length > 0).map(({ requestId }) => requestId));
  const own = peakOf(log.read().filter(({ requestId }) => ownIds.has(requestId))).value;
  const { invocations: peak } = arm.peak;
  if (peak === null) return ["the peak is unknown"];
  const counted = arm.caveats.find((caveat) => caveat.kind === "counted");
  const bounds = arm.caveats.find((caveat) => caveat.kind === "peak-bounds");
  const { low, high } = counted ?? bounds ?? { low: peak, high: peak };
  return [
    ...(own >= low && own <= high ? [] : [`the peak of the burst is ${own}, not ${low} to ${high}`]),
    ...(peak <= busy.peak ? [] : [`peak ${peak}, but at most ${busy.peak} environments were busy`]),
    ...((counted === undefined) === (arm.accounting === "one-by-one") ? [] : [`${arm.accounting} with other caveats`]),
  ];
}

/** Counted jobs have ended by the last end of the function; others exactly then. */
function timeFaults(arm: ArmResult, truth: ForeignTruth): string[] {
  const { untilLastEnd } = arm.seconds;
  if (untilLastEnd === null || arm.state !== "drained" || (arm.jobs.unknown ?? 0) > 0) return [];
  const lastEnd = Math.max(...truth.runs.filter(({ jobs }) => jobs.length > 0).map(({ endMs }) => endMs));
  const late = lastEnd / 1000 - truth.firstSeenMs / 1000 - untilLastEnd;
  return late > 1 ? [`a job ended ${late.toFixed(1)} s after the last end`] : [];
}
