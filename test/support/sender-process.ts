import { spawn } from "node:child_process";
import { expect, onTestFinished } from "vitest";
import { serve } from "../../src/emulator/serve.ts";
import { deployedStack } from "./deployed-stack.ts";
import { endpointOf } from "./flatten.ts";

/** What the log of the function shows after a sender has run. */
export interface SenderRun {
  readonly invocations: number;
  readonly peak: number;
  readonly startsPerSecond: number;
  readonly stdout: string;
}

/** A program that sends jobs to the queue of `QUEUE_URL`, with the standard environment variables of the AWS SDKs. */
export interface SenderProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly stdin?: string;
}

/** Runs a sender as a process against a served stack, and measures the function when all jobs have ended. */
export async function runSender({ command, args, folder, stdin = "" }: SenderProgram): Promise<SenderRun> {
  const { emulator, target, queue } = await deployedStack({ parameters: { DefaultWorkMilliseconds: "5000" } });
  const { router } = emulator.functionEndpoint;
  emulator.clock.hasSockets = true;
  const { port, close } = await serve({ router, catchUp: async () => undefined, port: 0 });
  onTestFinished(close);
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...process.env,
      QUEUE_URL: target.workload.queueUrl.replace(/^http:\/\/[^/]+/, `http://127.0.0.1:${port}`),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  });
  let [stdout, errors] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  child.stdin.end(stdin);
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, errors).toBe(0);
  expect(queue.counts().delayed + queue.counts().visible + queue.counts().notVisible).toBeGreaterThan(40);
  await emulator.clock.sleepMs(600_000);
  const { flatten: run } = await endpointOf(emulator);
  const measured = await run("measure --function flatten-process --format json");
  const [found] = JSON.parse(measured.stdout).functions;
  const { invocations, slots, startsPerSecond } = found;
  return { invocations, peak: slots.peak, startsPerSecond: startsPerSecond.max, stdout };
}
