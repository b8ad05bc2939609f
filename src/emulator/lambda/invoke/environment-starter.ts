import { hexFrom, type Random } from "../../../base/random.ts";
import { drawColdStartMs } from "../../../base/time.ts";
import type { LogSink, ModelContext } from "../../options.ts";
import { textHash } from "../functions/code.ts";
import {
  type DeployedFunction,
  type Environment,
  type EnvironmentState,
  logGroupOf,
} from "../functions/deployed-function.ts";
import { type EnvironmentVariables, type FunctionHost, type FunctionRuntime, taskRoot } from "../host/function-host.ts";
import { JsonLog, TextLog } from "./environment-log.ts";

/** Creates execution environments and starts their runtimes. */
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

  /** Creates an environment without a runtime. */
  create(fn: DeployedFunction): Environment {
    const { nowMs } = this.#context.kernel;
    const logStream = this.#newLogStream(fn, nowMs);
    return this.recreate(fn, { logGroup: logGroupOf(fn), logStream, initialized: false, lastUsedMs: nowMs });
  }

  /** Creates an environment from a snapshot. */
  recreate(fn: DeployedFunction, state: EnvironmentState): Environment {
    const Log = fn.settings.logFormat === "JSON" ? JsonLog : TextLog;
    const log = new Log(this.#logs, fn, state.logGroup, state.logStream);
    const { initialized, earlyInitMs, lastUsedMs } = state;
    return { log, revision: fn.revision, initialized, earlyInitMs, lastUsedMs, runtime: undefined };
  }

  /** Starts the runtime of an environment, which then loads the code. */
  start(fn: DeployedFunction, environment: Environment): FunctionRuntime {
    const { kernel } = this.#context;
    const { log } = environment;
    const { handler, runtime, memoryMegabytes } = fn.settings;
    environment.runtime = this.#host.start({
      files: fn.code.files,
      codeSha256: fn.code.sha256,
      handler,
      runtime,
      memoryMegabytes,
      variables: environmentVariables(this.#context, fn, environment),
      kernel,
      random: this.#random.fork(log.stream),
      log: {
        console: (atMs, level, text) => log.console(atMs, level, text),
        raw: (atMs, line) => log.write(atMs, `${line}\n`),
      },
    });
    return environment.runtime;
  }

  /** Writes INIT_START and draws the time that the cold start takes at least, in whole milliseconds (emulator rule). */
  initialize(fn: DeployedFunction, environment: Environment): number {
    const { kernel, options, region } = this.#context;
    const { runtime } = fn.settings;
    environment.log.initStarted(kernel.nowMs, { region, hash: textHash(runtime) });
    return drawColdStartMs(options.coldStartMs, options.coldStartSpreadMs, this.#random);
  }

  /**
   * With the probability `earlyInitShare`, initializes an environment for which no invocation waits, as Lambda does when
   * it expects more of them. It is idle after its cold start.
   */
  initializeEarly(fn: DeployedFunction): void {
    const { kernel, options } = this.#context;
    if (options.earlyInitShare === 0 || this.#random.next() >= options.earlyInitShare) return;
    const environment = this.create(fn);
    const initMs = this.initialize(fn, environment);
    kernel.after(initMs, "end of an early initialization", () => {
      if (environment.revision !== fn.revision) return;
      environment.initialized = true;
      environment.earlyInitMs = initMs;
      fn.environments.release(environment, kernel.nowMs);
    });
  }

  /** Returns `YYYY/MM/DD/[<version>]<32 hex>`. In a custom log group the function's name is part of it. */
  #newLogStream(fn: DeployedFunction, nowMs: number): string {
    const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
    const name = fn.settings.logGroup === undefined ? "" : fn.name;
    return `${day}/${name}[${fn.version}]${hexFrom(this.#random, 32)}`;
  }
}

/** Returns the variables of an environment (L-DG "Defined runtime environment variables"). */
function environmentVariables(
  { region }: ModelContext,
  { name, version, settings }: DeployedFunction,
  { log }: Environment,
): EnvironmentVariables {
  return {
    defaults: {
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
      NODE_PATH:
        "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task",
    },
    own: settings.variables,
    reserved: {
      _HANDLER: settings.handler,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: log.group,
      AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
      AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      LAMBDA_TASK_ROOT: taskRoot,
      LAMBDA_RUNTIME_DIR: "/var/runtime",
    },
  };
}
