import { FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { type AccountFlags, emulatorOptionsOf } from "../../cli/target/emulator-flags.ts";
import { assembleEmulator } from "../../emulator/assemble.ts";
import { listenPaced } from "../../emulator/listen.ts";

type StartFlags = CommonFlags &
  AccountFlags & { readonly port?: number; readonly speed?: number; readonly hostNames?: readonly string[] };

const defaultPort = 4566;

/** Runs `flatten local start`: serves the emulator over HTTP until it is interrupted. */
export const runLocalStart: CommandRun<StartFlags> = async (context, flags) => {
  const { wallClock, interrupted, stderr } = context;
  const speed = flags.speed ?? 1;
  const emulator = assembleEmulator({
    seed: flags.seed ?? context.drawSeed(),
    startMs: wallClock.nowMs(),
    options: emulatorOptionsOf(flags),
  });
  const port = flags.port ?? defaultPort;
  const listening = await listenPaced(emulator, port, { speed, hostNames: flags.hostNames ?? [] }, wallClock).catch(
    (error: unknown) => {
      throw listenError(error, port);
    },
  );
  stderr.write(`${startText(listening.url, speed)}\n`);
  await Promise.race([listening.ended, abortOf(interrupted)]);
  await listening.close();
  await emulator.close();
  stderr.write("The emulator was stopped and its state deleted.\n");
  return "ok";
};

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

const startText = (url: string, speed: number): string =>
  [
    `SQS, Lambda, CloudWatch, CloudWatch Logs and CloudFormation at ${url}${speed === 1 ? "" : ` (time runs ${speed} times as fast)`}`,
    `  aws --endpoint-url ${url} sqs create-queue --queue-name q     (any credentials)`,
    `  flatten deploy --target ${url} --yes`,
    "Only this machine can connect. Ctrl-C stops the emulator and deletes its state.",
  ].join("\n");

function listenError(error: unknown, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") return error;
  return new FlattenError("cloud", `port ${port} is already in use`, {
    remedy: "stop the program that listens there, or choose another port: flatten local start --port 0",
  });
}
