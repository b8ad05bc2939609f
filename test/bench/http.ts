import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { median, sum } from "../../src/base/statistics.ts";
import { figure, hasThreadTimes, type Row, threadTimesOf, timed } from "./measure.ts";

const calls = 4_000;
const parallel = 16;
const rounds = 5;
const bound = 1.2;

/**
 * The emulator over HTTP against fauxqs, an emulator of SQS by others. It runs only if `FAUXQS` is the folder of the installed
 * package, because flatten does not depend on it: `npm install --prefix /tmp/fauxqs fauxqs@1.9.2`, and then
 * `FAUXQS=/tmp/fauxqs/node_modules/fauxqs npm run bench -- http`. Each server is a process of its own. The requests are prepared,
 * so that the client is faster than either server, if it has a core for itself. The CPU time of the servers does not depend on
 * what else the machine does.
 */
export async function httpBench(): Promise<Row[]> {
  const folder = process.env.FAUXQS;
  if (folder === undefined) return [];
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const bin = fileURLToPath(new URL("../../dist/bin/flatten.js", import.meta.url));
  const own = await startServer([bin, "local", "start", "--port", "0"]);
  const other = await startServer(["--input-type=module", "--eval", fauxqsScript(folder)]);
  try {
    const ownQueue = await createQueue(own.port);
    const otherQueue = await createQueue(other.port);
    await send(own.port, ownQueue);
    await send(other.port, otherQueue);
    const ownCosts: Cost[] = [];
    const otherCosts: Cost[] = [];
    for (let round = 0; round < rounds; round++) {
      ownCosts.push(await costOf(own, ownQueue));
      otherCosts.push(await costOf(other, otherQueue));
    }
    return rowsOf(version, costs(ownCosts), costs(otherCosts));
  } finally {
    own.child.kill();
    other.child.kill();
  }
}

/** What all calls of a round took. */
interface Cost {
  readonly seconds: number;
  /** CPU time of the server. */
  readonly cpuMs: number;
}

async function costOf({ child, port }: Awaited<ReturnType<typeof startServer>>, body: string): Promise<Cost> {
  let seconds = 0;
  const run = async () => {
    seconds = await timed(() => send(port, body));
  };
  if (hasThreadTimes) return { cpuMs: sum(await threadTimesOf(child.pid as number, run)), seconds };
  await run();
  return { cpuMs: Number.NaN, seconds };
}

const costs = (all: readonly Cost[]): Cost => ({
  seconds: median(all.map(({ seconds }) => seconds)),
  cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
});

function rowsOf(version: string, own: Cost, other: Cost): Row[] {
  const row = (what: string, ratio: number, figures: string): Row => ({
    what: `${what}, times fauxqs ${version}`,
    bound: `>= ${bound}`,
    measured: `${figure(ratio)} (${figures})`,
    ok: ratio >= bound,
  });
  const rate = ({ seconds }: Cost) => `${figure(calls / seconds, 0)}/s`;
  const cpu = ({ cpuMs }: Cost) => `${figure((cpuMs / calls) * 1_000, 0)} µs`;
  const rates = row(
    `emulator over HTTP, batches of ten messages, ${parallel} calls in flight`,
    other.seconds / own.seconds,
    `${rate(own)} against ${rate(other)}`,
  );
  if (!hasThreadTimes) return [rates];
  const perCpu = row(
    "calls for each second of the server's CPU time",
    other.cpuMs / own.cpuMs,
    `${cpu(own)} a call against ${cpu(other)}`,
  );
  return [rates, perCpu];
}

/** Starts fauxqs without its log of requests. */
const fauxqsScript = (folder: string) =>
  `const { startFauxqs } = await import(${JSON.stringify(pathToFileURL(join(folder, "dist", "app.js")).href)});
  console.log((await startFauxqs({ port: 0, logger: false })).address);`;

/** Starts a server, and waits until it has printed its address. */
async function startServer(args: readonly string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const port = await Promise.race([child.stdout, child.stderr].map(portIn));
  return { child, port };
}

async function portIn(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const port = /http:\/\/[\w.]+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error("the server did not start");
}

const agent = new Agent({ keepAlive: true, maxSockets: parallel });

/** Makes a call of SQS. The servers do not check the signature. */
function call(port: number, action: string, body: string): Promise<string> {
  const headers = {
    host: `127.0.0.1:${port}`,
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
    "x-amz-target": `AmazonSQS.${action}`,
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
  };
  return new Promise((resolve, reject) => {
    const made = request({ agent, port, host: "127.0.0.1", method: "POST", path: "/", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${action}: ${response.statusCode} ${text}`)),
      );
    });
    made.on("error", reject);
    made.end(body);
  });
}

/** Creates a queue, and returns the body of a call that sends ten messages to it. */
async function createQueue(port: number): Promise<string> {
  const { QueueUrl } = JSON.parse(await call(port, "CreateQueue", '{"QueueName":"bench"}')) as { QueueUrl: string };
  const Entries = Array.from({ length: 10 }, (_, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ document: index + 1, run: "bench", workMs: 5_000 }),
  }));
  return JSON.stringify({ QueueUrl, Entries });
}

async function send(port: number, body: string): Promise<void> {
  let left = calls;
  const loop = async () => {
    while (left-- > 0) await call(port, "SendMessageBatch", body);
  };
  await Promise.all(Array.from({ length: parallel }, loop));
  // A server may close a connection that was idle during the turn of the other.
  agent.destroy();
}
