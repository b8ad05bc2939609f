import { hexFrom, type Random } from "../../../base/random.ts";
import type { LogSink, ModelContext } from "../../model-context.ts";
import { textHash } from "../functions/code.ts";
import { type DeployedFunction, logGroupOf } from "../functions/deployed-function.ts";
import type { FunctionHost } from "../host/function-host.ts";
import type { Environment, EnvironmentState } from "./environments.ts";
import { EnvironmentLog, initStartLine } from "./log-lines.ts";

/** Makes execution environments, and starts the function's code in them. */
export class EnvironmentStarter {
  readonly #context: ModelContext;
  readonly #host: FunctionHost;
  readonly #logs: LogSink;
  readonly #random: Random;

  constructor(context: ModelContext, host: FunctionHost, logs: LogSink) {
    this.#context = context;
    this.#host = host;
    this.#logs = logs;
    this.#random = context.random.fork("lambda/environments");
  }

  /** An environment that nothing has run in yet. */
  create(fn: DeployedFunction): Environment {
    const { nowMs } = this.#context.kernel;
    const logStream = this.#newLogStream(fn, nowMs);
    return this.recreate(fn, { logGroup: logGroupOf(fn), logStream, initialised: false, lastUsedMs: nowMs });
  }

  /** An environment from an earlier world. */
  recreate(fn: DeployedFunction, state: EnvironmentState): Environment {
    const log = new EnvironmentLog(this.#logs, state.logGroup, state.logStream);
    const { initialised, lastUsedMs } = state;
    return { log, revision: fn.revision, initialised, lastUsedMs, runtime: undefined };
  }

  /** Loads the code. @throws whatever the code throws while it loads. */
  load(fn: DeployedFunction, environment: Environment): void {
    const { kernel } = this.#context;
    const { log } = environment;
    environment.runtime = this.#host.start({
      files: fn.code.files,
      codeSha256: fn.code.sha256,
      handler: fn.settings.handler,
      variables: environmentVariables(this.#context, fn, environment),
      kernel,
      random: this.#random.fork(log.stream),
      log: (level, text) => log.console(kernel.nowMs, level, text),
    });
  }

  /** Writes INIT_START and draws how long the cold start takes, in whole milliseconds (emulator rule). */
  initialise(fn: DeployedFunction, environment: Environment): number {
    const { kernel, options, region } = this.#context;
    const { runtime } = fn.settings;
    environment.log.write(kernel.nowMs, initStartLine(runtime, region, textHash(runtime)));
    const fromMiddle = this.#random.next() + this.#random.next() - 1;
    return Math.max(0, Math.round(options.coldStartMs + fromMiddle * options.coldStartSpreadMs));
  }

  /** `YYYY/MM/DD/[$LATEST]<32 hex>`; in a log group of the user's own the function's name is part of it. */
  #newLogStream(fn: DeployedFunction, nowMs: number): string {
    const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
    const name = fn.settings.logGroup === undefined ? "" : fn.name;
    return `${day}/${name}[$LATEST]${hexFrom(this.#random, 32)}`;
  }
}

/** The function's own variables, and those that Lambda defines (L-DG environment variables). */
function environmentVariables(
  { region }: ModelContext,
  { name, settings }: DeployedFunction,
  { log }: Environment,
): Readonly<Record<string, string>> {
  return {
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    TZ: ":UTC",
  };
}
