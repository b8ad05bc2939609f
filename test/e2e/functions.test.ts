import { readFileSync } from "node:fs";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { startLocal } from "./local-server.ts";

/** Starts the emulator with functions, each from the source of its handler. */
async function serverWith(sources: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const server = await startLocal(flags);
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const lambda = new LambdaClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
  for (const [name, source] of Object.entries(sources)) {
    const ZipFile = zipSync({ "index.mjs": strToU8(`export const handler = ${source};`) });
    const settings = { Role: "arn:aws:iam::000000000000:role/any", Runtime: "nodejs22.x", Timeout: 60 } as const;
    await lambda.send(
      new CreateFunctionCommand({ FunctionName: name, Handler: "index.handler", Code: { ZipFile }, ...settings }),
    );
  }
  const invoke = async (FunctionName: string) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return JSON.parse(new TextDecoder().decode(Payload)) as unknown;
  };
  return { server, invoke };
}

const returnPid = "async () => process.pid";

/** Whether a process runs. An orphan that has ended may remain as a zombie for seconds, until the system removes it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Waits until a process has ended. A process that never ends fails the test with its timeout. */
async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("the server answers while a function is in an endless loop, and after SIGTERM or SIGKILL no function runs on", async () => {
  const source = `(() => { let calls = 0; return async () => { if (calls++ > 0) while (true); return process.pid; }; })()`;
  const endWith = async (signal: NodeJS.Signals) => {
    const { server, invoke } = await serverWith({ once: returnPid, pidThenLoop: source });
    const pids = [(await invoke("once")) as number, (await invoke("pidThenLoop")) as number];
    const looping = invoke("pidThenLoop").catch(() => undefined);
    expect(await invoke("once")).toBe(pids[0]);
    expect(pids.map(isRunning)).toEqual([true, true]);
    server.child.kill(signal);
    await server.ended;
    await looping;
    for (const each of pids) await ended(each);
  };
  await Promise.all([endWith("SIGTERM"), endWith("SIGKILL")]);
});

test("with a speed, timers of functions are faster, and the SDK inside reaches the server", async () => {
  const source = `async () => {
    const start = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30_000));
    return [Date.now() - start, process.env.AWS_ENDPOINT_URL];
  }`;
  const { server, invoke } = await serverWith({ sleep: source }, ["--speed", "100"]);
  expect(await invoke("sleep")).toEqual([30_000, server.url]);
});
