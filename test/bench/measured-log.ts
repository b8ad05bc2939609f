import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WireRequest, WireResponse } from "../../src/emulator/api/protocols/protocol.ts";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import { serve } from "../../src/emulator/serve.ts";
import { operationOf } from "../support/operations.ts";
import { figure, type Row } from "./measure.ts";

const boundSeconds = 60;
const boundMebibytes = 500;

const invocations = 1_000_000;
const everyMs = 3.6;
const durationMs = 200;
/** Invocations that start before the first one ends: the peak of the slots. */
const concurrent = Math.ceil(durationMs / everyMs);
const eventsPerPage = 6_600;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const encoder = new TextEncoder();

/** The id, stream and start of an invocation. */
function invocationAt(index: number, startMs: number) {
  const hex = index.toString(16).padStart(12, "0");
  return {
    requestId: `8f5c1a2e-0000-4000-8000-${hex}`,
    logStreamName: `2026/11/26/[$LATEST]${String(index % (concurrent + 1)).padStart(32, "0")}`,
    atMs: startMs + index * everyMs,
  };
}

/** Event `index` of the log: invocations start every 3.6 ms, and REPORT lines follow after 200 ms. */
function eventAt(index: number, startMs: number): object | undefined {
  const isStart = index % 2 === 1;
  const number = isStart ? (index - 1) / 2 : index / 2 - concurrent;
  if (number < 0 || number >= invocations) return undefined;
  const { requestId, logStreamName, atMs } = invocationAt(number, startMs);
  const message = isStart
    ? `START RequestId: ${requestId} Version: $LATEST\n`
    : `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${durationMs} ms\tMemory Size: 128 MB\tMax Memory Used: 72 MB\t\n`;
  const timestamp = Math.floor(isStart ? atMs : atMs + durationMs);
  return { logStreamName, timestamp, message, ingestionTime: timestamp + 5_000, eventId: String(index) };
}

/** A page of the log, made when it is asked for. */
function page({ body }: WireRequest, startMs: number): WireResponse {
  const { nextToken = "0" } = JSON.parse(new TextDecoder().decode(body)) as { nextToken?: string };
  const from = Number(nextToken);
  const to = Math.min(from + eventsPerPage, 2 * (invocations + concurrent));
  const events: object[] = [];
  for (let index = from; index < to; index++) {
    const event = eventAt(index, startMs);
    if (event !== undefined) events.push(event);
  }
  const isLast = to === 2 * (invocations + concurrent);
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: encoder.encode(JSON.stringify({ events, ...(isLast ? {} : { nextToken: String(to) }) })),
  };
}

/** Measures a function with a million invocations in an hour, in a process of its own so that its memory can be measured. */
export async function measuredLogBench(): Promise<Row[]> {
  const nowMs = Date.now();
  const startMs = Math.floor((nowMs - hourMs) / minuteMs) * minuteMs - 10 * minuteMs;
  const { world, router } = assembleEmulator({ seed: 1, startMs: nowMs - 10 * minuteMs });
  const name = "busy";
  world.lambda.functions.create({
    name,
    settings: { handler: "index.handler", role: "arn:aws:iam::000000000000:role/any" },
    code: codeOfFiles(functionFilesOfInline("")),
  });
  world.logs.createGroup(`/aws/lambda/${name}`);
  for (let index = 0; index < invocations; index++) {
    const { atMs } = invocationAt(index, startMs);
    const dimensions = { FunctionName: name };
    world.cloudwatch.report({
      namespace: "AWS/Lambda",
      name: "Invocations",
      dimensions,
      unit: "Count",
      value: 1,
      atMs,
    });
  }
  // CloudWatch publishes them after a minute.
  world.kernel.run(nowMs);
  world.kernel.advanceTo(nowMs);
  const { port, close } = await serve({
    router: async (request) => (operationOf(request) === "FilterLogEvents" ? page(request, startMs) : router(request)),
    catchUp: async () => undefined,
    port: 0,
  });
  const period = [startMs, startMs + hourMs].map((ms) => new Date(ms).toISOString());
  const script = fileURLToPath(new URL("measured-log-run.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, String(port), name, ...period]);
  let text = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  await new Promise((resolve) => child.on("close", resolve));
  await close();
  if (text === "") throw new Error(errors);
  const { seconds, mebibytes, peak, ratio } = JSON.parse(text) as Record<string, number>;
  const isExact = peak === concurrent && ratio === 1;
  return [
    {
      what: `measure a log of ${invocations} REPORT lines (and as many START lines), peak of ${concurrent}`,
      bound: `<= ${boundSeconds} s, ${boundMebibytes} MiB, exact`,
      measured: `${figure(seconds ?? 0, 1)} s, ${figure(mebibytes ?? 0, 0)} MiB, peak ${peak}`,
      ok: isExact && (seconds ?? 0) <= boundSeconds && (mebibytes ?? 0) <= boundMebibytes,
    },
  ];
}
