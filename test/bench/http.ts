import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { median, sum } from "../../src/base/numbers.ts";
import { figure, hasThreadTimes, type Row, threadTimesOf, timed } from "./measure.ts";

const calls = 4_000;
const parallel = 16;
const rounds = 15;
const bound = 1.2;

/**
 * The emulator over HTTP against fauxqs, an emulator of SQS by others. It runs only if `FAUXQS` is the folder of the installed
 * package, because flatten does not depend on it: `npm install --prefix /tmp/fauxqs fauxqs@1.9.2`, and then
 * `FAUXQS=/tmp/fauxqs/node_modules/fauxqs npm run bench -- http`. Each server is a process of its own, and the requests are
 * prepared, so that the client takes little of the time. The CPU time of the servers hardly depends on what else the machine does.
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
    const costs: { own: Cost[]; other: Cost[] } = { own: [], other: [] };
    for (let round = 0; round < rounds; round++) {
      costs.own.push(await costOf(own, ownQueue));
      costs.other.push(await costOf(other, otherQueue));
    }
    return rowsOf(version, costs);
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

async function costOf({ child, port }: Awaited<ReturnType<typeof startServer>>, request: Buffer): Promise<Cost> {
  let seconds = 0;
  const run = async () => {
    seconds = await timed(() => send(port, request));
  };
  if (hasThreadTimes) return { cpuMs: sum(await threadTimesOf(child.pid as number, run)), seconds };
  await run();
  return { cpuMs: Number.NaN, seconds };
}

/** The rounds of both servers, in the order in which they were made. */
interface Rounds {
  readonly own: readonly Cost[];
  readonly other: readonly Cost[];
}

function rowsOf(version: string, { own, other }: Rounds): Row[] {
  // Each round is compared with the one beside it, because the speed of the machine changes.
  const row = (what: string, valueIn: (cost: Cost) => number, textOf: (value: number) => string): Row => {
    const ratio = median(own.map((cost, round) => valueIn(other[round] as Cost) / valueIn(cost)));
    const [ownText, otherText] = [own, other].map((all) => textOf(median(all.map(valueIn))));
    return {
      what: `${what}, times fauxqs ${version}`,
      bound: `>= ${bound}`,
      measured: `${figure(ratio)} (${ownText} against ${otherText})`,
      ok: ratio >= bound,
    };
  };
  const rate = row(
    `emulator over HTTP, batches of ten messages, ${parallel} calls in flight`,
    ({ seconds }) => seconds,
    (seconds) => `${figure(calls / seconds, 0)}/s`,
  );
  const cpu = row(
    "the same by the CPU time of the server",
    ({ cpuMs }) => cpuMs,
    (ms) => `${figure((ms / calls) * 1_000, 0)} µs a call`,
  );
  return hasThreadTimes ? [rate, cpu] : [rate];
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

/** A call of SQS as the bytes of its HTTP request. The servers do not check the signature. */
function requestOf(port: number, action: string, body: string): Buffer {
  const head = [
    "POST / HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    "content-type: application/x-amz-json-1.0",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-amz-target: AmazonSQS.${action}`,
    "authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/**
 * Makes calls over one connection, one after the other, and returns the body of the last response. A client of Node.js would take
 * two thirds of the time of a server.
 *
 * @param next returns the next request, undefined at the end.
 */
function converse(port: number, next: () => Buffer | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let response = "";
    let body = "";
    const proceed = () => {
      const request = next();
      response = "";
      if (request !== undefined) return void socket.write(request);
      socket.destroy();
      resolve(body);
    };
    socket.setEncoding("latin1");
    socket.on("connect", proceed);
    socket.on("data", (part: string) => {
      response += part;
      const end = response.indexOf("\r\n\r\n");
      const length = /\r\ncontent-length: (\d+)/i.exec(response)?.[1];
      if (end < 0 || length === undefined || response.length < end + 4 + Number(length)) return;
      body = response.slice(end + 4);
      if (response.startsWith("HTTP/1.1 200 ")) proceed();
      else reject(new Error(response));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
  });
}

/** Creates a queue, and returns the request that sends ten messages to it. */
async function createQueue(port: number): Promise<Buffer> {
  const requests = [requestOf(port, "CreateQueue", '{"QueueName":"bench"}')];
  const { QueueUrl } = JSON.parse(await converse(port, () => requests.pop())) as { QueueUrl: string };
  const Entries = Array.from({ length: 10 }, (_, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ document: index + 1, run: "bench", workMs: 5_000 }),
  }));
  return requestOf(port, "SendMessageBatch", JSON.stringify({ QueueUrl, Entries }));
}

async function send(port: number, request: Buffer): Promise<void> {
  let left = calls;
  const next = () => (left-- > 0 ? request : undefined);
  await Promise.all(Array.from({ length: parallel }, () => converse(port, next)));
}
