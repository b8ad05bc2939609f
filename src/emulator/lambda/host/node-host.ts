import { CompiledPackage } from "./compiled-package.ts";
import type { EnvironmentRequest, FunctionContext, FunctionHost, FunctionRuntime } from "./function-host.ts";
import { functionScope, scopeNames } from "./function-scope.ts";
import { callHandler, findHandler, runtimeError } from "./handler.ts";
import { externalModules, ModuleLoader, type SdkModules } from "./modules.ts";
import { VirtualTimers } from "./virtual-timers.ts";

/**
 * Runs the Node.js code of functions in this process, in virtual time. A package is compiled once, and evaluated once
 * for each execution environment. It is no sandbox: run only code that you trust.
 */
export class NodeHost implements FunctionHost {
  readonly #sdkModules: SdkModules;
  readonly #packages = new Map<string, CompiledPackage>();

  /** `sdkModules` gives the `@aws-sdk/*` modules that functions may require without bringing them along. */
  constructor(sdkModules: SdkModules = () => undefined) {
    this.#sdkModules = sdkModules;
  }

  start(request: EnvironmentRequest): FunctionRuntime {
    return new NodeRuntime(request, this.#packageOf(request), this.#sdkModules);
  }

  #packageOf({ codeSha256, files }: EnvironmentRequest): CompiledPackage {
    const known = this.#packages.get(codeSha256);
    if (known !== undefined) return known;
    const compiled = new CompiledPackage(files, scopeNames);
    this.#packages.set(codeSha256, compiled);
    return compiled;
  }
}

class NodeRuntime implements FunctionRuntime {
  readonly #request: EnvironmentRequest;
  readonly #timers: VirtualTimers;
  readonly #handler: ReturnType<typeof findHandler>;
  /** Fails the present invocation. */
  #crash: ((error: unknown) => void) | undefined;

  constructor(request: EnvironmentRequest, compiled: CompiledPackage, sdkModules: SdkModules) {
    this.#request = request;
    this.#timers = new VirtualTimers(request.kernel, (error) => this.#crash?.(error));
    const scope = functionScope({ ...request, timers: this.#timers, exit: () => this.#exit() });
    const values = scopeNames.map((name) => scope.scope[name]);
    const loader = new ModuleLoader(compiled, values, externalModules(sdkModules, scope));
    this.#handler = findHandler(compiled, loader, request.handler);
  }

  async invoke(eventJson: string, context: FunctionContext): Promise<string> {
    this.#timers.thaw();
    try {
      return await new Promise<string>((resolve, reject) => {
        this.#crash = reject;
        callHandler(this.#handler, eventJson, this.#contextOf(context), resolve, reject);
      });
    } finally {
      this.#crash = undefined;
      this.#timers.freeze();
    }
  }

  dispose(): void {
    this.#timers.clear();
  }

  #exit(): void {
    const error = runtimeError("ExitError", "Runtime exited without providing a reason");
    this.#crash?.(error);
    throw error;
  }

  #contextOf(context: FunctionContext): object {
    const { kernel } = this.#request;
    const { deadlineMs, ...rest } = context;
    return {
      callbackWaitsForEmptyEventLoop: true,
      ...rest,
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Math.floor(kernel.nowMs)),
    };
  }
}
