import { FlattenError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { isDiskFull } from "../../cli/files.ts";
import { type AccountFlags, emulatorOptionsOf } from "../../cli/target/emulator-flags.ts";
import { lockLocal } from "../../cli/target/local/lock.ts";
import { removeWorld } from "../../cli/target/local/state.ts";
import { assembleEmulator } from "../../emulator/assemble.ts";
import type { EventFailure } from "../../emulator/kernel/kernel.ts";
import { listenPaced } from "../../emulator/listen.ts";
import { errorReport } from "../../terminal/error-report.ts";

type StartFlags = CommonFlags &
  AccountFlags & { readonly port?: number; readonly speed?: number; readonly hostNames?: readonly string[] };

/** Runs `flatten local start`: serves the emulator over HTTP until it is interrupted. */
export const runLocalStart: CommandRun<StartFlags> = async (context, flags) => {
  const { wallClock, interrupted, stderr } = context;
  const speed = flags.speed ?? 1;
  const emulator = assembleEmulator({
    seed: flags.seed ?? context.drawSeed(),
    startMs: wallClock.nowMs(),
    options: emulatorOptionsOf(flags),
  });
  const port = flags.port ?? 4566;
  const failures = new FailureReports(context, flags.debug === true);
  const options = { speed, hostNames: flags.hostNames ?? [], onFailure: failures.add };
  const listening = await listenPaced(emulator, port, options, wallClock).catch((error: unknown) => {
    throw listenError(error, port);
  });
  stderr.write(`${startText(listening.url, speed)}\n`);
  await Promise.race([listening.ended, abortOf(interrupted)]);
  await listening.close();
  await emulator.close();
  stderr.write("The emulator was stopped and its state deleted.\n");
  return failures.count === 0 ? "ok" : "unexpected";
};

/** Reports events that failed on stderr, each sentence once. */
class FailureReports {
  count = 0;
  readonly add: (failure: EventFailure) => void;

  constructor({ paint, stderr }: CommandContext, debug: boolean) {
    const reported = new Set<string>();
    this.add = (failure) => {
      this.count++;
      if (reported.has(failure.message)) return;
      reported.add(failure.message);
      stderr.write(errorReport(failure, { paint: paint.err, debug }));
      stderr.write(continuesText);
    };
  }
}

const continuesText =
  "The emulator keeps running with its state, but the work of this event is lost; requests that waited for a response have failed.\n";

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

const startText = (url: string, speed: number): string =>
  [
    `SQS, Lambda, Step Functions, EventBridge Scheduler, CloudWatch, CloudWatch Logs, SNS, CloudFormation, IAM and STS at ${url}${speed === 1 ? "" : ` (time runs ${speed} times as fast)`}`,
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

/** Runs `flatten local reset`: deletes the saved state of the local emulator. */
export const runLocalReset: CommandRun<CommonFlags> = async (context) => {
  const { cwd, stdout } = context;
  let existed = false;
  const lock = await lockLocal(context).catch(async (error: unknown) => {
    if (!(error instanceof FlattenError && isDiskFull(error.cause))) throw error;
    // There is room for the lock only after the state is deleted. No running process held the lock before.
    existed = await removeWorld(cwd);
    return lockLocal(context);
  });
  try {
    existed = (await removeWorld(cwd)) || existed;
    stdout.write(existed ? "The emulator's state was deleted.\n" : "The emulator has no state to delete.\n");
    return "ok";
  } finally {
    await lock.release();
  }
};
