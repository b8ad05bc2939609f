import { FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { type AccountFlags, emulatorOptionsOf } from "../../cli/target/emulator-flags.ts";
import { timePath } from "../../cli/target/remote-cloud.ts";
import type { Router } from "../../emulator/api/router.ts";
import { bytesOf } from "../../emulator/api/wire.ts";
import { createEmulator } from "../../emulator/emulator.ts";
import { PacedTime } from "../../emulator/kernel/paced-time.ts";
import { type Served, type ServeRequest, serve } from "../../emulator/serve.ts";

type StartFlags = CommonFlags & AccountFlags & { readonly port?: number; readonly speed?: number };

const defaultPort = 4566;

export const runLocalStart: CommandRun<StartFlags> = async (context, flags) => {
  const { wallClock, interrupted, stderr } = context;
  const speed = flags.speed ?? 1;
  const emulator = createEmulator({
    seed: flags.seed ?? context.drawSeed(),
    startMs: wallClock.nowMs(),
    drivenElsewhere: true,
    options: emulatorOptionsOf(flags),
  });
  const time = new PacedTime(emulator.world.kernel, wallClock, speed);
  const served = await listen({
    router: tellingTime(emulator.router, () => ({ nowMs: emulator.world.kernel.nowMs, speed })),
    catchUp: () => time.catchUp(),
    port: flags.port ?? defaultPort,
  });
  const url = `http://127.0.0.1:${served.port}`;
  stderr.write(`${welcome(url, speed)}\n`);
  await time.run(interrupted);
  await served.close();
  stderr.write("stopped; what it held is gone\n");
  return "ok";
};

const welcome = (url: string, speed: number): string =>
  [
    `SQS, Lambda, CloudWatch, Logs and CloudFormation at ${url}${speed === 1 ? "" : `, time ${speed} times as fast`}`,
    `  aws --endpoint-url ${url} sqs create-queue --queue-name q     (any credentials will do)`,
    `  flatten deploy --target ${url} --yes`,
    "Only this machine is served, and nothing is kept. Ctrl-C stops it.",
  ].join("\n");

/** Answers clients of flatten's own that ask what time it is here. */
const tellingTime =
  (router: Router, time: () => { nowMs: number; speed: number }): Router =>
  async (request) =>
    request.path === timePath
      ? { status: 200, headers: { "content-type": "application/json" }, body: bytesOf(JSON.stringify(time())) }
      : router(request);

async function listen(request: ServeRequest): Promise<Served> {
  try {
    return await serve(request);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new FlattenError("cloud", `port ${request.port} is taken`, {
      remedy: "stop what listens there, or choose another: flatten local start --port 0",
    });
  }
}
