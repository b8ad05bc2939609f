import { format } from "node:util";
import { compileFunction } from "node:vm";
import * as zlib from "node:zlib";
import { drawLateMs } from "../../../base/time.ts";
import { bundleScope, scopeNames, VirtualTimers } from "./bundle-scope.ts";
import {
  type EnvironmentRequest,
  type FunctionContext,
  type FunctionError,
  type FunctionHost,
  type FunctionInvocation,
  type FunctionRuntime,
  type HandlerEnd,
  taskRoot,
} from "./function-host.ts";

/**
 * Returns the SDK module with a name, as Lambda's runtime provides it, or undefined if there is none.
 *
 * @param traceHeader returns the tracing header that calls of the module's clients pass on.
 */
type SdkModules = (name: string, traceHeader: () => string | undefined) => unknown;

type Handler = (event: unknown, context: object) => unknown;
type Done = (end: HandlerEnd) => void;
type CompiledBundle = (
  exports: object,
  require: (name: string) => unknown,
  module: object,
  ...scope: unknown[]
) => void;

const parameters = ["exports", "require", "module", ...scopeNames];

/** By the hash of the code: all emulators of a process share what is compiled, and what the JIT compiler made of it. */
const compiledBundles = new Map<string, CompiledBundle>();

/**
 * Runs bundles in this process, in virtual time: functions of one CommonJS file with asynchronous handlers that use timers,
 * the console, the SDK and `node:zlib`. A bundle is compiled once, and evaluated once for each execution environment. It must be trusted,
 * because its errors can end this process.
 */
export class BundleHost implements FunctionHost {
  readonly #sdkModules: SdkModules;
  readonly #timersLateMs: number;

  /** @param timersLateMs the longest time by which a timer fires late, milliseconds */
  constructor(sdkModules: SdkModules = () => undefined, timersLateMs = 0) {
    this.#sdkModules = sdkModules;
    this.#timersLateMs = timersLateMs;
  }

  start(request: EnvironmentRequest): FunctionRuntime {
    const lateness = request.random.fork("timers");
    return new BundleRuntime(request, this.#sdkModules, () => drawLateMs(this.#timersLateMs, lateness));
  }
}

function compiledBundle({ codeSha256, files }: EnvironmentRequest): CompiledBundle {
  const known = compiledBundles.get(codeSha256);
  if (known !== undefined) return known;
  const source = new TextDecoder().decode(files["index.js"]);
  const compiled = compileFunction(source, parameters, { filename: `${taskRoot}/index.js` }) as CompiledBundle;
  compiledBundles.set(codeSha256, compiled);
  return compiled;
}

class BundleRuntime implements FunctionRuntime {
  readonly ended = false;
  readonly #request: EnvironmentRequest;
  readonly #sdkModules: SdkModules;
  readonly #timers: VirtualTimers;
  #handler: Handler | undefined;
  /** The current invocation, or the last one. */
  #invocation: FunctionInvocation | undefined;
  /** Of the current invocation, undefined after its end. */
  #done: Done | undefined;

  constructor(request: EnvironmentRequest, sdkModules: SdkModules, drawTimerLateMs: () => number) {
    this.#request = request;
    this.#sdkModules = sdkModules;
    const onError = (error: unknown) => {
      if (this.#done !== undefined) this.#fail(this.#done, error);
    };
    this.#timers = new VirtualTimers(request.kernel, onError, drawTimerLateMs);
  }

  load(done: (error?: FunctionError) => void): void {
    let error: FunctionError | undefined;
    try {
      this.#handler = this.#evaluate();
    } catch (thrown) {
      error = this.#logged("Uncaught Exception", thrown);
    }
    done(error);
  }

  invoke(eventJson: string, invocation: FunctionInvocation, done: Done): void {
    this.#invocation = invocation;
    this.#timers.thaw();
    this.#done = done;
    this.#returned(eventJson, invocation.context).then(
      (result) => this.#end(done, () => ({ kind: "returned", json: JSON.stringify(result) ?? "null" })),
      (thrown) => this.#fail(done, thrown),
    );
    this.#request.kernel.letMicrotasksRun();
  }

  #fail(done: Done, thrown: unknown): void {
    this.#end(done, () => ({ kind: "failed", error: this.#logged("Invoke Error", thrown) }));
  }

  /** Ends an invocation, unless it has ended. */
  #end(done: Done, end: () => HandlerEnd): void {
    if (this.#done !== done) return;
    this.#done = undefined;
    this.#timers.freeze();
    // The promise settles outside any event. What follows from it is an event, in order.
    this.#request.kernel.after(0, "end of a function", () => done(end()));
  }

  /** Calls the handler. @returns what it has returned or thrown, as a promise. */
  #returned(eventJson: string, context: FunctionContext): Promise<unknown> {
    try {
      return Promise.resolve(this.#handler?.(JSON.parse(eventJson), this.#contextOf(context)));
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  dispose(): void {
    this.#timers.clearAll();
  }

  #evaluate(): Handler {
    const { kernel, random, variables, log, handler } = this.#request;
    const scope = bundleScope({
      kernel,
      random,
      timers: this.#timers,
      variables: { ...variables.defaults, ...variables.own, ...variables.reserved },
      log: (level, values) => log.console(kernel.nowMs, level, format(...values)),
    });
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const values = scopeNames.map((name) => scope[name]);
    compiledBundle(this.#request)(module.exports, (name) => this.#require(name), module, ...values);
    const found = module.exports[handler.replace(/^index\./, "")];
    if (typeof found === "function") return found as Handler;
    throw namedError("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  }

  #require(name: string): unknown {
    const module = name === "node:zlib" ? zlib : this.#sdkModules(name, () => this.#invocation?.traceHeader);
    if (module !== undefined) return module;
    throw namedError("Runtime.ImportModuleError", `Error: Cannot find module '${name}'`);
  }

  /** Writes what the function has thrown to the log, and returns the error of the invocation. */
  #logged(title: string, thrown: unknown): FunctionError {
    const error = functionErrorOf(thrown);
    const { errorType, errorMessage, trace } = error;
    const { kernel, log } = this.#request;
    log.console(kernel.nowMs, "ERROR", `${title} \t${JSON.stringify({ errorType, errorMessage, stack: trace })}`);
    return error;
  }

  #contextOf(context: FunctionContext): object {
    const { kernel } = this.#request;
    const { deadlineMs } = context;
    // Without a spread, which would take several times as long: this is done for every invocation.
    return {
      callbackWaitsForEmptyEventLoop: true,
      awsRequestId: context.awsRequestId,
      functionName: context.functionName,
      functionVersion: context.functionVersion,
      invokedFunctionArn: context.invokedFunctionArn,
      memoryLimitInMB: context.memoryLimitInMB,
      logGroupName: context.logGroupName,
      logStreamName: context.logStreamName,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Math.floor(kernel.nowMs)),
    };
  }
}

const namedError = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** Converts what a function has thrown. Frames outside its code are removed, because they differ between machines. */
function functionErrorOf(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const lines = (thrown.stack ?? `${thrown.name}: ${thrown.message}`).split("\n");
  const trace = lines.filter((line) => !/^\s+at /.test(line) || line.includes(`${taskRoot}/`));
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
}
