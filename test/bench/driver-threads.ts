import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { type Cloud, connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import { openThreads } from "../../src/aws/threads/pool.ts";
import type { ArmRun } from "../../src/experiment/arm-run.ts";
import { Stop } from "../../src/experiment/follow/stop.ts";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import { senders } from "../../src/experiment/send/senders.ts";
import type { PlannedCall } from "../../src/plan/send-plan.ts";
import { type Cost, costsInTurn, figure, hasThreadTimes, type Row } from "./measure.ts";

const invokes = 2_000;
const parallel = 200;
const rounds = 15;
const bound = 1.7;
/** One for the endpoint, and one for each of two threads. */
const coresMin = 3;

const calls: readonly PlannedCall[] = Array.from({ length: invokes }, (_, index) => ({
  atMs: 0,
  jobs: [{ message: { document: index + 1, run: "bench", workMs: 0 }, delaySeconds: 0 }],
}));

/** 2,000 direct invokes by one thread and by two, of an endpoint that answers at once. */
export async function threadsBench(): Promise<Row[]> {
  const endpoint = await startEndpoint();
  const cloud = connect({
    clock: realClock,
    middlewares: [],
    isPlain: true,
    configuration: {
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: { httpAgent: { maxSockets: 1_000, keepAlive: true } },
    },
  });
  const [one, two] = [await openThreads(cloud, 1), await openThreads(cloud, 2)];
  try {
    if (one === undefined || two === undefined) return [];
    await invoke(one.cloud);
    await invoke(two.cloud);
    const costs = await costsInTurn(
      rounds,
      () => invoke(one.cloud),
      () => invoke(two.cloud),
    );
    return [rowOf(...costs)];
  } finally {
    await one?.close();
    await two?.close();
    endpoint.stop();
  }
}

/**
 * With a core for each of them, two threads take as long as the busiest one. Without, the time of the wall clock says nothing, and
 * the CPU time of the busiest thread is judged in its place.
 */
function rowOf(one: Cost, two: Cost): Row {
  const cores = availableParallelism();
  const isTimed = cores >= coresMin;
  const [bySeconds, byCpu] = [one.seconds / two.seconds, one.busiestMs / two.busiestMs];
  const cpu = `the busiest thread: ${figure(byCpu)} (${figure(one.busiestMs, 0)} ms of CPU time against ${figure(two.busiestMs, 0)} ms)`;
  const rates = `${figure(bySeconds)} (${figure(invokes / two.seconds, 0)}/s against ${figure(invokes / one.seconds, 0)}/s)`;
  return {
    what: `${invokes} direct invokes of the driver, two threads, times one thread`,
    bound: `>= ${bound}`,
    measured: isTimed
      ? [rates, ...(hasThreadTimes ? [cpu] : [])].join("; ")
      : [`not measurable on ${cores} ${cores === 1 ? "core" : "cores"}`, ...(hasThreadTimes ? [cpu] : [])].join("; "),
    ok: isTimed ? bySeconds >= bound : !hasThreadTimes || byCpu >= bound,
  };
}

const invoke = (cloud: Cloud) => senders.invoke(runOn(cloud), sending());

const sending = () => ({ sends: newSendState(), untilMs: Number.POSITIVE_INFINITY, stop: new Stop(undefined) });

const runOn = (cloud: Cloud): ArmRun =>
  ({ target: { cloud, workload: { functionName: "bench" } }, spec: { parallel }, calls }) as unknown as ArmRun;

/** Answers each invoke without running anything, in a process of its own. */
const endpointProgram = `require("node:http").createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  request.resume();
  response.writeHead(200, { "x-amzn-requestid": "bench", "content-length": 2 });
  response.end("{}");
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;

async function startEndpoint(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, ["--eval", endpointProgram], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const port of createInterface({ input: child.stdout })) {
    return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
  }
  throw new Error("the endpoint did not start");
}
