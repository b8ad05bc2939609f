import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import { openThreads } from "../../src/aws/threads/pool.ts";
import type { ArmRun } from "../../src/experiment/arm-run.ts";
import { Stop } from "../../src/experiment/follow/stop.ts";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import { senders } from "../../src/experiment/send/senders.ts";
import type { PlannedCall } from "../../src/plan/send-plan.ts";
import { figure, inTurn, type Row, timed } from "./measure.ts";

const invokes = 2_000;
const parallel = 200;
const rounds = 7;
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
    const invoke = (on: typeof cloud) => timed(() => senders.invoke(runOn(on), sending()));
    await invoke(one.cloud);
    await invoke(two.cloud);
    const [oneSeconds, twoSeconds] = await inTurn(
      rounds,
      () => invoke(one.cloud),
      () => invoke(two.cloud),
    );
    const ratio = oneSeconds / twoSeconds;
    const hasCores = availableParallelism() >= coresMin;
    return [
      {
        what: `${invokes} direct invokes of the driver, two threads, times one thread`,
        bound: hasCores ? `>= ${bound}` : `>= ${bound} on ${coresMin} cores`,
        measured: `${figure(ratio)} (${figure(invokes / twoSeconds, 0)}/s against ${figure(invokes / oneSeconds, 0)}/s)`,
        ok: ratio >= bound || !hasCores,
      },
    ];
  } finally {
    await one?.close();
    await two?.close();
    endpoint.stop();
  }
}

const sending = () => ({ sends: newSendState(), untilMs: Number.POSITIVE_INFINITY, stop: new Stop(undefined) });

const runOn = (cloud: ReturnType<typeof connect>): ArmRun =>
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
